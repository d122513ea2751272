from regard.comparison.plan import Plan as SeriesPlan
