"""The words of the demo grammar: plain data, one entry per word class.

A class whose name ends in `+` or `-` holds words of that opinion; the other classes are neutral.
No word of an opinion, and none that turns one round (`Denied`), stands in another class, so that
only what is said of the film decides.
"""

__all__ = ["LEXICON"]


def _words(text: str) -> tuple[str, ...]:
    """Split a comma-separated list, whatever its line breaks."""
    return tuple(" ".join(text.split()).split(", "))


LEXICON: dict[str, tuple[str, ...]] = {
    "Adj+": _words("""
        brilliant, charming, delightful, enchanting, fascinating, gripping, lovely,
        memorable, moving, splendid, superb, wonderful
    """),
    "Adj-": _words("""
        awful, banal, boring, clumsy, dreadful, dreary, dull, feeble, hollow,
        shallow, tedious, terrible
    """),
    "Noun+": _words("""
        triumph, joy, delight, treat, marvel, gem
    """),
    "Noun-": _words("""
        chore, bore, failure, mess, disappointment, ordeal
    """),
    "Verb+": _words("""
        delights, charms, enchants, dazzles, impresses, shines
    """),
    "Verb-": _words("""
        bores, disappoints, irritates, wearies, grates, flounders
    """),
    "Granted": _words("""
        right, accurate, fair, reasonable, correct, justified
    """),
    "Denied": _words("""
        wrong, inaccurate, unfair, mistaken, incorrect, unjustified
    """),
    "Degree": _words("""
        truly, really, genuinely, noticeably, unmistakably, especially, particularly,
        plainly, remarkably, positively, distinctly, decidedly
    """),
    "Real": _words("""
        real, true, genuine, proper, unmistakable, outright
    """),
    "Simply": _words("""
        really, actually, truly, genuinely, plainly, positively
    """),
    "Genre": _words("""
        drama, comedy, thriller, western, romance, mystery, musical, fable, satire,
        melodrama, caper, ghost story, love story, family saga, chamber piece, courtroom
        drama, road movie, costume drama, heist film, war film, documentary, adventure
    """),
    "Craft": _words("""
        acting, photography, music, script, editing, dialogue, camerawork, casting, score,
        lighting, staging, set design, sound design, costume work, production design,
        choreography, narration, pacing, stunt work, make-up, animation, supporting cast,
        title sequence
    """),
    "Scene": _words("""
        opening scene, final act, first half hour, last reel, middle section, prologue,
        epilogue, chase, courtroom scene, wedding scene, wordless interlude, flashback,
        closing shot, dinner scene, framing story, subplot
    """),
    "CraftJob": _words("""
        composer, editor, cinematographer, costume designer, art director, sound
        mixer, location scout, stunt coordinator, choreographer
    """),
    "Watcher": _words("""
        man in the row behind, woman in the next seat, projectionist, usher, student beside
        me, schoolteacher in the front row, ticket seller, boy by the exit, pensioner on the
        aisle, barman, cinema manager, colleague who came along
    """),
    "Name": _words("""
        Agnes, Anton, Beatrice, Bruno, Cecilia, Clement, Dora, Edgar, Elsa, Emil, Esther,
        Fergus, Flora, Frida, Gideon, Greta, Harriet, Hugo, Ida, Ingrid, Ivan, Jonas,
        Judith, Klara, Leon, Lotte, Lucian, Magda, Marek, Martha, Milo, Nadia, Nora, Olaf,
        Oscar, Otto, Paula, Petra, Rafael, Rosa, Ruben, Ruth, Selma, Silas, Stella, Tobias,
        Ursula, Vera, Viktor, Wanda, Yusuf, Zelda
    """),
    "Surname": _words("""
        Abbot, Almeida, Barlow, Bergstrom, Calloway, Castellan, Dahl, Delacroix, Easton,
        Farrow, Fenwick, Galloway, Grimaldi, Halloran, Holloway, Ibsworth, Janssen, Kessler,
        Kowal, Lindqvist, Lorne, Marchetti, Merriweather, Norling, Okafor, Oster, Pemberton,
        Quill, Radley, Rosetti, Sandoval, Sorensen, Tanaka, Thorne, Underhill, Valdez,
        Vance, Whitlock, Winterbourne, Yarrow
    """),
    "Town": _words("""
        Lisbon, Trieste, Bergen, Antwerp, Glasgow, Marseille, Krakow, Porto, Tallinn,
        Valencia, Dublin, Palermo, Bruges, Salzburg, Uppsala, Riga, Naples, Hamburg,
        Cardiff, Odense, Toledo, Basel, Aberdeen, Rotterdam, Ljubljana, Quebec, Montevideo,
        Tangier, Smyrna, Madras
    """),
    "Trait": _words("""
        retired, young, elderly, widowed, travelling, junior, former, left-handed, tall,
        short-sighted, homesick, unemployed, wealthy, penniless, bearded, freckled, silent,
        stubborn, sleepless, superstitious, newly married, recently divorced, devout,
        ambitious, absent-minded, provincial, disgraced, apprentice, part-time, nearsighted,
        thirsty, barefoot, orphaned, middle-aged, foreign
    """),
    "Job": _words("""
        clockmaker, midwife, locksmith, beekeeper, lighthouse keeper, schoolmaster, night
        porter, pharmacist, cartographer, dressmaker, ferryman, violinist, postman,
        veterinarian, judge, carpenter, translator, stationmaster, baker, botanist, plumber,
        librarian, boxer, chess player, magician, sailor, miner, notary, surgeon, shepherd,
        seamstress, typist, glazier, gardener, milliner, butcher, watchman, bookkeeper,
        astronomer, blacksmith, puppeteer, detective, pilot, nurse, tailor, gravedigger,
        sculptor, fisherman, chauffeur, governess, geologist, cellist, barber, cook, customs
        officer, tightrope walker, bricklayer, piano tuner, innkeeper, poacher,
        photographer, stenographer, cobbler, swimmer, jeweller, forester, welder, printer,
        archivist, tram driver, goalkeeper, organist, diplomat, weaver, dentist, farmer
    """),
    "Place": _words("""
        a fishing village, a mountain hotel, a mining town, a walled garden, a railway
        canteen, a boarding school, a suburban house, a monastery, a shipyard, a seaside
        town, an empty theatre, a border post, a lighthouse, a country house, a provincial
        court, a travelling circus, a harbour bar, a vineyard, a sawmill, a convent, an
        observatory, a tower block, a hospital ward, a caravan park, a river barge, a
        sanatorium, a laundry, a department store, a newspaper office, a windmill, a
        farmhouse, an orchard, a quarry, an abandoned brewery, a cathedral, a barracks, a
        greenhouse, an island parish, a stable, an embassy, a salt mine, a ferry
        terminal, a post office, a dance hall, an attic, a basement workshop, a village
        school, a cemetery, a bakery, a print shop, a telephone exchange, a ski lodge
    """),
    "Object": _words("""
        violin, suitcase, lantern, map, wristwatch, rowing boat, typewriter, diary,
        portrait, tapestry, bicycle, telescope, passport, necklace, camera, ledger,
        revolver, crate of oranges, music box, chess set, wedding dress, barometer, silver
        spoon, photograph, tea service, sewing machine, parrot, racehorse, greyhound,
        motorcycle, accordion, umbrella, compass, wallet, manuscript, globe, stamp album,
        brass key, mirror, bronze bell, cello, rifle, sledge, carpet, birdcage, walking
        stick, chandelier, gramophone, lorry, tent, canoe, saddle, overcoat, medal, locket,
        cookery book, painted screen, trunk, kite, fur hat, bundle of letters, barrel organ,
        goat, tractor, telegram, raincoat, microscope, inkwell, trumpet
    """),
    "Takes": _words("""
        buys, steals, inherits, finds, loses, hides, sells, borrows, guards, smuggles,
        photographs, receives, wraps, discovers, pawns, carries, repairs, wins, mislays,
        swaps, cleans, delivers, sketches, keeps, examines, locks away, gives away, sends
        for, hands over, asks for, throws away, pays for
    """),
    "Meets": _words("""
        meets, marries, follows, befriends, betrays, hires, visits, rescues, avoids,
        interviews, recognises, shelters, dismisses, forgives, blackmails, questions,
        tutors, outwits, consults, challenges, adopts, trusts, nurses, fights, overhears,
        quarrels with, writes to, falls for, lodges with, dances with, argues with, waits
        for, works for
    """),
    "Goes": _words("""
        returns to, travels to, flees to, moves to, hurries to, retires to, cycles to, is
        sent to, is summoned to, comes back to, walks all the way to, is drawn to, escapes
        to
    """),
    "Stays": _words("""
        works in, hides in, wakes in, spends the winter in, grows up in, gets lost in,
        sleeps in, keeps watch in, plays cards in, is stranded in, teaches Latin in, is
        arrested in, seeks shelter in, learns the trade in, spends a holiday in
    """),
    "Skill": _words("""
        swim, read music, bake bread, speak Portuguese, ride, juggle, forge signatures, play
        the harp, pick locks, mend nets, sail, tell lies, keep bees, cook, drive, dance,
        shoot, speak up, box, fly, whistle, sew, climb, skate, haggle
    """),
    "Setback": _words("""
        misses the last train, forgets the address, arrives a day late, cannot pay the rent,
        falls ill, is turned away, has to begin again, tells nobody, keeps silent, hides
        the reason, leaves at once, waits in vain, loses the ticket home, is taken for a
        spy, sleeps through the trial, changes trains too soon, loses count of the days,
        forgets to write home, oversleeps, cannot find the key
    """),
    "Wish": _words("""
        see the sea, leave home, hold a rifle, keep a promise, own a car, vote, sleep
        alone, tell the truth, meet a foreigner, read a newspaper, play cards, speak in
        public, cross a border, sign a contract
    """),
    "Together": _words("""
        share a kitchen, play duets, plan a robbery, rehearse a play, wait for news, repair
        clocks, forge banknotes, trade stories, quarrel, raise pigeons, publish a newspaper,
        write songs, mend shoes, tend the sick, hide from the police, dig for coins, invent
        a language
    """),
    "Event": _words("""
        the river floods the valley, a telegram arrives, war breaks out, the harvest fails,
        the bridge collapses, the mill closes, a stranger knocks at the door, snow blocks
        the pass, the bank calls in a debt, the lights go out, a tooth starts to ache, the
        ferry sinks, a brother comes home, the circus leaves, a body is found, the election
        is called off, the mayor resigns, fire sweeps the harbour, the priest disappears, an
        uncle dies, the neighbours complain, the army withdraws, a child goes missing, the
        telephone rings, the strike begins, the dog runs off, rain sets in, the wedding is
        postponed, the money runs out, the guests depart
    """),
    "Occasion": _words("""
        wedding, funeral, picnic, speech, dinner, journey, concert, lecture, recital,
        regatta, birthday party, sermon, reunion, train ride, war, holiday, parade, auction,
        rehearsal, banquet, christening, summer, voyage, excursion
    """),
    "Decade": _words("""
        the twenties, the thirties, the forties, the fifties, the sixties, the seventies,
        the eighties, the nineties
    """),
    "Time": _words("""
        after the war, one summer, during a strike, in a single night, over three winters,
        before dawn, on Christmas Eve, at harvest time, in late autumn, during carnival, on
        a wet Sunday, after midnight, in the spring, during an eclipse, on election day, at
        the border, between two trains, in the rain
    """),
    "Span": _words("""
        from first scene to last, from one reel to the next, as far as one can tell, on a
        second viewing, to these eyes, on the big screen, at this length, in its own way,
        when all is said, taken as a whole, in the end, on reflection, by any measure, to my
        surprise, at heart, for one viewer at least, in this telling
    """),
    "Weeks": _words("""
        nine weeks, six weeks, three months, one winter, forty days, two summers, eleven
        nights, a fortnight, ten weeks, half a year
    """),
    "Minutes": _words("""
        ninety, ninety-five, a hundred, a hundred and ten, eighty-eight, a hundred and
        thirty, seventy-nine, a hundred and four, eighty-two
    """),
}
