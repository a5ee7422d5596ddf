"""Reports: values shaped for machines and for people. Pure."""
