"""The built-in methods, registered through the same hooks as anyone's."""
