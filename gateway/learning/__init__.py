"""How the number reader learns an office's hand: pure sums on arrays, nothing is read or written here."""
