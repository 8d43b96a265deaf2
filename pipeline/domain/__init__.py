"""The words of the trade: frozen values and pure decisions, standard library only."""
