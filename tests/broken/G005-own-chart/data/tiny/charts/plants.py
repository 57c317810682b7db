def draw(figure, data, style):
    axes = figure.subplots()
    axes.bar([1], [data.facts["plant"].number])
