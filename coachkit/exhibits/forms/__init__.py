"""Forms: one function makes many exhibits."""
