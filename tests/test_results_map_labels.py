"""Labels on the map keep off the circles of the borders, and a border's name stands beside its own."""

import shapely
from matplotlib.text import Text

from results.charts import style
from results.charts.map_labels import Label, place_labels


def placed(labels):
    """Boxes of the labels that were written (pixels), by text, and the axes."""
    with style.styled():
        figure = style.new_figure(4.0, title="x")
        axes = figure.subplots()
        figure.draw_without_rendering()
        place_labels(axes, labels, [(0.5, 0.5)])
        figure.draw_without_rendering()
        return {text.get_text(): shapely.box(*Text.get_window_extent(text).extents) for text in axes.texts}, axes


def circle(axes, label):
    centre = shapely.Point(axes.transData.transform(label.location))
    return centre.buffer(label.circle_pt / 2 * style.DOTS_PER_INCH / 72)


def test_no_label_lies_on_the_circle_of_a_border_neither_its_own_nor_a_neighbour_s():
    border = Label("Border\n20.7 h", (0.5, 0.5), is_border=True, circle_pt=34)
    stations = [Label(f"Station {n}", (0.49 + 0.01 * n, 0.49 + 0.01 * n)) for n in range(3)]
    boxes, axes = placed([border, *stations])
    assert len(boxes) == 4
    assert [text for text, box in boxes.items() if box.intersects(circle(axes, border))] == []


def test_name_of_a_border_without_a_circle_is_as_near_as_that_of_a_station():
    near = [placed([Label("X", (0.5, 0.5), is_border=True, circle_pt=pt)]) for pt in (0, 34)]
    distances = [boxes["X"].distance(shapely.Point(axes.transData.transform((0.5, 0.5)))) for boxes, axes in near]
    assert distances[0] < 34 / 2 * style.DOTS_PER_INCH / 72 < distances[1]
