"""The namespaces of XLIFF 2.1 and of the two of its modules that are used."""

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
SIZES = "urn:oasis:names:tc:xliff:sizerestriction:2.0"
X, M, S = f"{{{NAMESPACE}}}", f"{{{METADATA}}}", f"{{{SIZES}}}"
