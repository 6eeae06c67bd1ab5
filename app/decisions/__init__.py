"""Letters about decisions: where the council changes money or who may act, the person gets the whole of it with its reasons."""
