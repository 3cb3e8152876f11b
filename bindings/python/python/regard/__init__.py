"""How news outlets regard the people and organisations they write about."""

from regard._regard import __version__

__all__ = ["__version__"]
