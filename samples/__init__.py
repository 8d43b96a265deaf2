"""Our own samples: invented invoices, flux and attacks, and the builders that write them."""
