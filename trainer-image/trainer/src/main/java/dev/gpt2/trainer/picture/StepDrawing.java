package dev.gpt2.trainer.picture;

import dev.gpt2.plan.Bytes;
import dev.gpt2.trainer.picture.Moment.Activity;
import dev.gpt2.trainer.picture.Moment.Purpose;
import dev.gpt2.trainer.picture.Svg.Box;
import java.util.List;

/** Draws a {@link StepPicture}, from the background to the front. */
final class StepDrawing {
  private static final Box PAGE = new Box(0.5, 0.5, 959, 499);
  private static final Box LEGEND = new Box(80, 76, 12, 12);
  private static final Box CHART = new Box(80, 104, 856, 304);
  private static final Box RIBBON = new Box(80, 414, 856, 12);

  /** One for each unit of width. */
  private static final int COLUMNS = 856;

  /** A step that keeps everything may be cut off at so many times the plan's peak. */
  private static final int MOST_HEADROOM = 4;

  private static final double ROOM_FOR_LABELS = 1.1;
  private static final double CHARACTER_WIDTH = 6.2;
  private static final double STRONG_WIDTH = 6.9;
  private static final int LONGEST_NAME = 60;
  private static final int TICK_PERCENT = 25;
  private static final int ROOM_FOR_TICK = 60;

  private final StepPicture picture;
  private final Timeline plan;
  private final Timeline keepAll;
  private final Scale scale;
  private final Svg svg = new Svg();

  StepDrawing(StepPicture picture) {
    this.picture = picture;
    this.plan = picture.plan();
    this.keepAll = picture.keepAll();
    long asked = picture.limit() == null ? 0 : picture.limit().bytes();
    long high = Math.max(plan.peak().total(), asked);
    long shown = Math.max(high, Math.min(keepAll.peak().total(), MOST_HEADROOM * high));
    this.scale = new Scale(CHART, Math.max(1, Math.round(shown * ROOM_FOR_LABELS)));
  }

  String draw() {
    svg.open(960, 500, picture.title() + ": " + picture.subtitle(), Style.CSS);
    svg.add(Style.HATCH);
    svg.clip("chart", CHART);
    svg.rect("ground", PAGE);
    svg.text("title", 24, 34, picture.title());
    svg.text("muted", 24, 56, picture.subtitle());
    legend();
    bytesAxis();
    svg.path("all cut", area(keepAll.tallest(COLUMNS, plan.end()), Purpose.WORKSPACE));
    List<Moment> columns = plan.tallest(COLUMNS, plan.end());
    for (Purpose purpose : List.of(Purpose.values()).reversed()) {
      svg.path(classes(purpose), area(columns, purpose));
    }
    for (Activity activity : Activity.values()) {
      svg.path(classes(activity), spans(plan.activities(2 * COLUMNS), activity));
    }
    timeAxis();
    marks();
    return svg.close();
  }

  private void legend() {
    double x = LEGEND.left();
    for (Purpose purpose : Purpose.values()) {
      if (plan.moments().stream().anyMatch(m -> m.of(purpose) > 0)) {
        x = legend(classes(purpose), x, name(purpose));
      }
    }
    legend("all", x, "keeping everything: " + Bytes.format(keepAll.peak().total()));
  }

  private double legend(String classes, double x, String name) {
    svg.rect(classes, new Box(x, LEGEND.top(), LEGEND.width(), LEGEND.height()));
    svg.text("small", x + LEGEND.width() + 6, LEGEND.bottom() - 1.5, name);
    return x + LEGEND.width() + 28 + CHARACTER_WIDTH * name.length();
  }

  private void bytesAxis() {
    scale
        .ticks()
        .forEach(
            bytes -> {
              svg.line("grid", CHART.left(), scale.y(bytes), CHART.right(), scale.y(bytes));
              svg.text("small muted end", CHART.left() - 8, scale.y(bytes) + 4, tick(bytes));
            });
  }

  /** {@code 256 MiB} for what is otherwise {@code 256.0 MiB}. */
  private static String tick(long bytes) {
    return bytes == 0
        ? "0"
        : Bytes.format(bytes).replaceFirst("\\.0+ ", " ").replaceFirst("(\\.[1-9]+)0+ ", "$1 ");
  }

  /** Up to a purpose's bytes and those below it: a step wherever they change. */
  private String area(List<Moment> columns, Purpose purpose) {
    StringBuilder path = new StringBuilder(at("M", CHART.left()) + at(" ", CHART.bottom()));
    String height = "";
    for (int c = 0; c < columns.size(); c++) {
      String here = at("V", scale.y(columns.get(c).upTo(purpose)));
      if (!here.equals(height)) {
        path.append(at("H", CHART.left() + c)).append(here);
        height = here;
      }
    }
    return path + at("H", CHART.left() + columns.size()) + at("V", CHART.bottom()) + "Z";
  }

  /** Where the ribbon shows an activity: it has two columns for each unit of width. */
  private static String spans(List<Activity> activities, Activity activity) {
    StringBuilder path = new StringBuilder();
    int from = activities.indexOf(activity);
    while (from >= 0 && from < activities.size()) {
      int to = from;
      while (to < activities.size() && activities.get(to) == activity) {
        to++;
      }
      path.append(at("M", RIBBON.left() + from / 2.0)).append(at(" ", RIBBON.top()));
      path.append(at("h", (to - from) / 2.0)).append(at("v", RIBBON.height()));
      path.append(at("h", (from - to) / 2.0)).append('Z');
      from = to;
      while (from < activities.size() && activities.get(from) != activity) {
        from++;
      }
    }
    return path.toString();
  }

  /** In percent of the time that a step takes which computes nothing twice. */
  private void timeAxis() {
    double percent = 100.0 * plan.end() / Math.max(1, keepAll.end());
    double unit = CHART.width() / percent;
    double y = RIBBON.bottom() + 18;
    int tick = 0;
    for (; tick <= percent; tick += TICK_PERCENT) {
      svg.text("small muted middle", CHART.left() + unit * tick, y, tick + " %");
    }
    if (unit * (percent - tick + TICK_PERCENT) > ROOM_FOR_TICK) {
      svg.text("small muted end", CHART.right(), y, Math.round(percent) + " %");
    }
    svg.text(
        "small muted end",
        CHART.right(),
        y + 38,
        "predicted time, in percent of a step that computes nothing twice");
    if (plan.end() > keepAll.end()) {
      svg.line("done", x(keepAll.end()), CHART.top(), x(keepAll.end()), RIBBON.bottom());
    }
    double turn = x(plan.turn());
    svg.line("turn", turn, CHART.top(), turn, RIBBON.bottom() + 4);
    svg.text("small middle", (CHART.left() + turn) / 2, y + 18, "forward pass and loss");
    svg.text("small middle", (turn + CHART.right()) / 2, y + 18, "backward pass and updates");
  }

  /** The peak, and the limit beside it, or below it where there is no room beside it. */
  private void marks() {
    Moment peak = plan.peak();
    double x = (x(peak.start()) + x(peak.end())) / 2;
    String label = "peak %s at %s".formatted(Bytes.format(peak.total()), shortened(peak.node()));
    boolean toTheRight = x < CHART.left() + CHART.width() / 2;
    double left = toTheRight ? x - 4 : x + 4 - STRONG_WIDTH * label.length();
    double right = toTheRight ? x - 4 + STRONG_WIDTH * label.length() : x + 4;
    double y = scale.y(peak.total());
    double labelY = y - 12;
    StepPicture.Limit limit = picture.limit();
    if (limit != null) {
      double limitY = scale.y(limit.bytes());
      double room = CHARACTER_WIDTH * limit.label().length() + 20;
      boolean onTheLeft = left - CHART.left() > room;
      labelY = onTheLeft || CHART.right() - right > room ? labelY : Math.min(labelY, limitY - 24);
      svg.line("limit", CHART.left(), limitY, CHART.right(), limitY);
      svg.label(
          onTheLeft ? "small limit-text" : "small limit-text end",
          onTheLeft ? CHART.left() + 6 : CHART.right() - 6,
          limitY - 7,
          limit.label());
    }
    svg.circle("peak", x, y, 4);
    svg.label(
        toTheRight ? "small strong" : "small strong end", toTheRight ? left : right, labelY, label);
  }

  private double x(long time) {
    return CHART.left() + CHART.width() * Math.min(1, (double) time / Math.max(1, plan.end()));
  }

  private static String at(String command, double number) {
    return command + Svg.number(number);
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
  }

  private static String name(Purpose purpose) {
    return switch (purpose) {
      case KEPT -> "kept since the forward pass";
      case GRADIENT -> "gradients";
      case MADE_AGAIN -> "computed again";
      case WORKSPACE -> "workspace of the running op";
    };
  }

  private static String classes(Purpose purpose) {
    return switch (purpose) {
      case KEPT -> "kept";
      case GRADIENT -> "gradient";
      case MADE_AGAIN -> "again";
      case WORKSPACE -> "workspace";
    };
  }

  private static String classes(Activity activity) {
    return switch (activity) {
      case FORWARD -> "kept";
      case BACKWARD -> "gradient";
      case AGAIN -> "again";
    };
  }
}
