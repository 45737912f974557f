"""The course's site: executed notebooks, documents and a reference, as pages by Sphinx."""
