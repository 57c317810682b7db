"""Words that are spelled in two ways, British and American; and words that may stand twice in a row.

The list is our own and short: what briefings use. Nothing is in it that is right on both sides, such as "practice",
"license" or "meter", which are words of their own.
"""

from __future__ import annotations

from collections.abc import Mapping

_PAIRS = """
analyse analyze, analysed analyzed, analysing analyzing, apologise apologize, armour armor, authorise authorize,
authorised authorized, authorisation authorization, behaviour behavior, behaviours behaviors, cancelled canceled,
cancelling canceling, capitalise capitalize, capitalised capitalized, capitalisation capitalization,
catalogue catalog, centralise centralize, centralised centralized, centre center, centres centers, centred centered,
characterise characterize, characterised characterized, cheque check-, civilisation civilization, colour color,
colours colors, coloured colored, commercialise commercialize, commercialised commercialized,
criticise criticize, criticised criticized, customise customize, customised customized,
decentralised decentralized, defence defense, dialogue dialog-, digitise digitize, digitised digitized,
economise economize, emphasise emphasize, emphasised emphasized, endeavour endeavor, enrol enroll,
favour favor, favours favors, favoured favored, favourable favorable, favourite favorite, fibre fiber,
finalise finalize, finalised finalized, flavour flavor, formalise formalize, fuelled fueled, fulfil fulfill,
generalise generalize, grey gray, harbour harbor, honour honor, honoured honored, humour humor,
industrialise industrialize, initialise initialize, instalment installment, itemise itemize, itemised itemized,
jewellery jewelry, judgement judgment, judgements judgments, labelled labeled, labelling labeling, labour labor,
legalise legalize, liberalise liberalize, litre liter, litres liters, localise localize, localised localized,
manoeuvre maneuver, maximise maximize, maximised maximized, minimise minimize, minimised minimized,
mobilise mobilize, mobilised mobilized, modelled modeled, modelling modeling, modernise modernize,
modernised modernized, monetise monetize, monetised monetized, monetisation monetization, neighbour neighbor,
neighbours neighbors, neighbouring neighboring, normalise normalize, normalised normalized, odour odor, offence offense,
optimise optimize, optimised optimized, optimisation optimization, organisation organization,
organisations organizations, organisational organizational, organise organize, organised organized,
organising organizing, paralyse paralyze, personalise personalize, personalised personalized, plough plow,
prioritise prioritize, prioritised prioritized, privatise privatize, programme program-, realise realize,
realised realized, realising realizing, recognise recognize, recognised recognized, recognising recognizing,
rumour rumor, rumours rumors, rumoured rumored, savour savor, sceptic skeptic, sceptical skeptical,
scepticism skepticism, signalled signaled, signalling signaling, specialise specialize, specialised specialized,
stabilise stabilize, stabilised stabilized, standardise standardize, standardised standardized, summarise summarize,
summarised summarized, symbolise symbolize, theatre theater, totalled totaled, travelled traveled,
travelling traveling, traveller traveler, tumour tumor, tyre tire-, utilise utilize, utilised utilized, valour valor,
vapour vapor, vigour vigor, visualise visualize, visualised visualized, wilful willful, woollen woolen
"""
"""British and American; "-" after a word that is right on the other side too, with another meaning."""

_SPELLED = [pair.split() for pair in _PAIRS.replace("\n", " ").split(",")]
BRITISH: Mapping[str, str] = {british: american.rstrip("-") for british, american in _SPELLED}
"""British spelling -> the American one."""
AMERICAN: Mapping[str, str] = {
    american: british for british, american in _SPELLED if not american.endswith("-")
}
"""American spelling -> the British one."""

TWICE: Mapping[str, frozenset[str]] = {
    "en": frozenset({"had", "that"}),
    "fr": frozenset({"nous", "vous"}),
    "de": frozenset({"die", "der", "das", "den", "dem", "sie", "ihr"}),
}
"""Language -> words that may rightly stand twice."""
