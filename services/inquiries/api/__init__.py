"""inquiries over HTTP: one router per resource, strict models in, published shapes out."""
