package dev.gpt2.trainer.exec;

import static dev.gpt2.trainer.exec.TorchScript.tensor;

import dev.gpt2.graph.HeadOp;
import dev.gpt2.run.DeviceType;
import dev.gpt2.trainer.exec.TorchScript.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The output layer and its loss, chunk by chunk in one buffer; of bf16 operands with another one,
 * in which the logits become their gradient in f32, and products by that in bf16.
 *
 * @param mixed whether operands are bf16
 */
record TorchHead(boolean mixed) {
  private static final List<String> HEAD = List.of(tensor("x"), tensor("wte"), tensor("targets"));

  /** Where a chunk's logits are; nobody reads it afterwards. */
  private static final String BUFFER = "buffer";

  private static final List<String> LOGITS =
      List.of(
          "xs = torch.slice(x, 0, lo, hi, 1)",
          "ts = torch.slice(targets, 0, lo, hi, 1)",
          "z = torch.slice(buffer, 0, 0, torch.size(xs, 0), 1)",
          "z = torch.mm(xs, torch.t(wte), out=z)");

  private static final String LOG_SOFTMAX = "p = torch._log_softmax(z, 1, False, out=z)";

  private static final String NO_LOSS = "loss = torch.zero_(loss)";
  private static final String MEAN = "_mean = torch.div_(loss, torch.size(x, 0))";

  private static final List<String> ADD_LOSS =
      List.of(
          "sum, weight = torch.nll_loss_forward(p, ts, None, 2, -100)",
          "loss = torch.add_(loss, sum)");

  private static final List<String> LARGEST_LOGIT = List.of("largest = torch.amax(z, [1])");

  /** log p = z - lse for each logit z; for the largest the difference is smallest, so exact. */
  private static final List<String> WRITE_LSE =
      List.of(
          "_lse = torch.sub(largest, torch.amax(p, [1]), alpha=1,"
              + " out=torch.slice(lse, 0, lo, hi, 1))");

  /** The logits in f32. */
  private static final List<String> WIDEN =
      List.of("z16 = z", "z = torch.copy_(torch.slice(wide, 0, 0, torch.size(xs, 0), 1), z16)");

  private static final List<String> ROUND = List.of("g = torch.copy_(z16, p)");

  static Method of(HeadOp op, DeviceType device) {
    return new TorchHead(false).method(op, device);
  }

  static Method mixed(HeadOp op, DeviceType device) {
    return new TorchHead(true).method(op, device);
  }

  private Method method(HeadOp op, DeviceType device) {
    return switch (op) {
      case HeadOp.Loss(int rows) -> new Method(HEAD, withBuffers("loss"), withLoss(losses(rows)));
      case HeadOp.LossGradients(int rows) ->
          new Method(
              HEAD,
              withBuffers("loss", "dx", "dwte"),
              withLoss(chunks(rows, List.of(), ADD_LOSS, join(writeDx(), addDwte()))));
      case HeadOp.LossInputGradient(int rows) ->
          new Method(
              HEAD,
              withBuffers("loss", "dx", "lse"),
              withLoss(chunks(rows, LARGEST_LOGIT, join(ADD_LOSS, WRITE_LSE), writeDx())));
      case HeadOp.LossWeightGradient(int rows) ->
          new Method(HEAD, withBuffers("dwte"), chunks(rows, List.of(), List.of(), addDwte()));
      case HeadOp.AccumulateWeightGradient(int rows, int count) ->
          new Method(
              join(HEAD, List.of(tensor("sum"))),
              withBuffers(),
              chunks(rows, List.of(), List.of(), addToSum(TorchUpdate.share(count))));
      case HeadOp.TiedSgd(int columns, double weightDecay) -> tiedSgd(device, columns, weightDecay);
    };
  }

  private List<String> withBuffers(String... outputs) {
    return join(List.of(outputs), mixed ? List.of(BUFFER, "wide") : List.of(BUFFER));
  }

  private List<String> writeDx() {
    return List.of(
        "_dx = torch.mm(%s, wte, out=torch.slice(dx, 0, lo, hi, 1))".formatted(gradient()));
  }

  private List<String> addDwte() {
    return mixed
        ? slabs(
            "dwte",
            "if i == 0:",
            "  _dw = torch.copy_(slab, part)",
            "else:",
            "  _dw = torch.add_(slab, part)")
        : List.of(
            "if i == 0:",
            "  _dw = torch.mm(torch.t(p), xs, out=dwte)",
            "else:",
            "  _dw = torch.addmm_(dwte, torch.t(p), xs)");
  }

  private List<String> addToSum(String share) {
    return mixed
        ? slabs("sum", "_dw = torch.add_(slab, part, alpha=%s)".formatted(share))
        : List.of("_dw = torch.addmm_(sum, torch.t(p), xs, alpha=%s)".formatted(share));
  }

  /** A chunk's part of the output matrix's gradient, for some rows of that at a time. */
  private static List<String> slabs(String into, String... add) {
    List<String> slab = new ArrayList<>();
    slab.add("part = torch.mm(torch.t(torch.slice(g, 1, first, last, 1)), xs)");
    slab.add("slab = torch.slice(%s, 0, first, last, 1)".formatted(into));
    slab.addAll(List.of(add));
    List<String> loop = new ArrayList<>();
    loop.add(
        "for j in range(torch.floordiv(torch.add(torch.size(wte, 0), %d), %d)):"
            .formatted(HeadOp.SLAB - 1, HeadOp.SLAB));
    loop.add("  first = torch.mul(j, %d)".formatted(HeadOp.SLAB));
    loop.add("  last = torch.add(first, %d)".formatted(HeadOp.SLAB));
    slab.forEach(line -> loop.add("  " + line));
    return loop;
  }

  /** What products of the logits' gradient read. */
  private String gradient() {
    return mixed ? "g" : "p";
  }

  /**
   * For each chunk xs of x's rows and ts of the targets: z is the logits, p first their
   * log-probabilities, then the gradient of the mean loss, all in the same buffer.
   */
  private List<String> chunks(
      int rows, List<String> withLogits, List<String> withLog, List<String> withGradient) {
    List<String> chunk = new ArrayList<>(logits());
    chunk.addAll(withLogits);
    chunk.add(LOG_SOFTMAX);
    chunk.addAll(withLog);
    chunk.add("p = torch.exp_(p)");
    chunk.add("ones = torch.new_full(p, [torch.size(xs, 0), 1], -1.)");
    chunk.add("p = torch.scatter_add_(p, 1, torch.unsqueeze(ts, 1), ones)");
    chunk.add("p = torch.div_(p, torch.size(x, 0))");
    chunk.addAll(mixed ? ROUND : List.of());
    chunk.addAll(withGradient);
    return loop("torch.size(x, 0)", rows, chunk);
  }

  /** The same without a gradient. */
  private List<String> losses(int rows) {
    return loop("torch.size(x, 0)", rows, join(join(logits(), List.of(LOG_SOFTMAX)), ADD_LOSS));
  }

  private List<String> logits() {
    return mixed ? join(LOGITS, WIDEN) : LOGITS;
  }

  private static List<String> withLoss(List<String> chunks) {
    return join(join(List.of(NO_LOSS), chunks), List.of(MEAN));
  }

  private static Method tiedSgd(DeviceType device, int columns, double weightDecay) {
    List<String> chunk =
        List.of(
            "ws = torch.slice(wte, 0, lo, hi, 1)",
            "n = torch.size(ws, 0)",
            "z = torch.view(torch.slice(torch.view(buffer, [-1]), 0, 0, torch.mul(M, n), 1), [M, n])",
            "z = torch.mm(x, torch.t(ws), out=z)",
            "p = torch.exp_(torch.sub_(z, torch.unsqueeze(lse, 1)))",
            "_ws = torch.addmm_(ws, torch.t(p), x, beta=%s, alpha=torch.neg(mean))"
                .formatted(TorchUpdate.shrink(weightDecay)));
    List<String> body = new ArrayList<>();
    body.add("M = torch.size(x, 0)");
    body.add("mean = torch.div(lr, M)");
    body.addAll(loop("torch.size(wte, 0)", columns, chunk));
    body.addAll(TorchRows.add(device, "wte", "targets", "x", "mean"));
    body.addAll(TorchRows.add(device, "wte", "tokens", "dx", "torch.neg(lr)"));
    return new Method(
        List.of(
            tensor("x"),
            tensor("targets"),
            tensor("lse"),
            tensor("dx"),
            tensor("tokens"),
            "lr: float",
            tensor("wte")),
        List.of(BUFFER),
        body);
  }

  /** Parts lo to hi of a length; in the last part hi may lie beyond it, and slices end there. */
  static List<String> loop(String length, int part, List<String> body) {
    List<String> loop = new ArrayList<>();
    loop.add(
        "for i in range(torch.floordiv(torch.add(%s, %d), %d)):".formatted(length, part - 1, part));
    loop.add("  lo = torch.mul(i, %d)".formatted(part));
    loop.add("  hi = torch.add(lo, %d)".formatted(part));
    body.forEach(line -> loop.add("  " + line));
    return loop;
  }

  private static List<String> join(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }
}
