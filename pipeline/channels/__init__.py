"""How a flux arrives: drop folders now; nothing below this layer knows that folders exist."""
