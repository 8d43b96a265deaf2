"""What is remembered: journal, annuaire, spool and outbox; nothing above this layer knows how."""
