"""Safe bytes: the only doors to XML, XSD, PDF and archives; they hold the limits and never open what a file names."""
