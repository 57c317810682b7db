"""What was made before, found again by the digests of all that it was made from.

`store` keeps contents on disk, `actions` says which of them still hold and why others have to be made, `snapshot` knows
which files have changed. What an action reads, and what it makes of it, is the business of `build`.
"""

from report.cache.actions import Action, Actions
from report.cache.digests import digest
from report.cache.snapshot import Snapshot
from report.cache.store import Store, packed, unpacked

__all__ = ["Action", "Actions", "Snapshot", "Store", "digest", "packed", "unpacked"]
