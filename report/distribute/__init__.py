"""A briefing and its list of recipients -> a copy for each: stamped, sealed, listed, and ready to be sent.

`run` tells the steps. What an edition holds was decided in `build`.
"""
