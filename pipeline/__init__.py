"""edi-flux: receive, judge, route and answer for invoices sent as EDI flux to public entities."""

__version__ = "0.1.0"
