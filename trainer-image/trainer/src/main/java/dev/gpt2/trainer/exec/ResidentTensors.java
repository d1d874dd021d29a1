package dev.gpt2.trainer.exec;

import ai.djl.pytorch.jni.IValue;
import dev.gpt2.graph.Resident;
import dev.gpt2.graph.Resident.Role;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Weights and optimizer state: the tensors that live as long as the run. */
public final class ResidentTensors implements AutoCloseable {

  /** Gives the elements (f32, little endian, direct) of a resident to the consumer, once. */
  @FunctionalInterface
  public interface Source {
    void read(Resident resident, Consumer<ByteBuffer> elements);
  }

  private final Torch torch;
  private final Map<Resident, IValue> tensors = new LinkedHashMap<>();

  /** Whose tensors these stand beside, without owning them. */
  private final @Nullable ResidentTensors others;

  private ResidentTensors(Torch torch) {
    this(torch, null);
  }

  private ResidentTensors(Torch torch, @Nullable ResidentTensors others) {
    this.torch = torch;
    this.others = others;
  }

  /** Caches, zero, beside others' weights, which stay others' to close. */
  static ResidentTensors beside(ResidentTensors weights, Torch torch, List<Resident> caches) {
    ResidentTensors more = new ResidentTensors(torch, weights);
    caches.forEach(cache -> more.put(cache, torch.zeros(cache.spec())));
    return more;
  }

  /** The same with the caches in a buffer, one after the other from a place on. */
  static ResidentTensors beside(
      ResidentTensors weights, Torch torch, List<Resident> caches, ArenaBuffer buffer, long from) {
    ResidentTensors more = new ResidentTensors(torch, weights);
    long offset = from;
    try (TorchOps ops = TorchOps.places(torch, caches.stream().map(Resident::spec).toList())) {
      for (Resident cache : caches) {
        more.put(cache, ops.place(cache.spec(), buffer.tensor(), offset));
        offset += cache.spec().bytes();
      }
    }
    return more;
  }

  /** Residents: weights from a source, optimizer state and sums zero. */
  public static ResidentTensors load(Torch torch, Collection<Resident> of, Source weights) {
    ResidentTensors residents = new ResidentTensors(torch);
    for (Resident resident : of) {
      switch (resident.role()) {
        case WEIGHT -> residents.read(resident, weights);
        case OPTIMIZER_STATE, GRADIENT_SUM, CACHE ->
            residents.put(resident, torch.zeros(resident.spec()));
      }
    }
    return residents;
  }

  /** Residents, optimizer state too, from a source; sums zero. */
  public static ResidentTensors restore(Torch torch, Collection<Resident> of, Source all) {
    ResidentTensors residents = new ResidentTensors(torch);
    for (Resident resident : of) {
      switch (resident.role()) {
        case WEIGHT, OPTIMIZER_STATE -> residents.read(resident, all);
        case GRADIENT_SUM, CACHE -> residents.put(resident, torch.zeros(resident.spec()));
      }
    }
    return residents;
  }

  /** Residents: weights drawn as {@link RandomWeights} says. */
  public static ResidentTensors random(
      Torch torch, Collection<Resident> of, int layers, long seed) {
    RandomWeights weights = new RandomWeights(torch, layers);
    ResidentTensors residents = new ResidentTensors(torch);
    torch.seed(seed);
    for (Resident resident : of) {
      residents.put(
          resident,
          resident.role() == Role.WEIGHT ? weights.draw(resident) : torch.zeros(resident.spec()));
    }
    return residents;
  }

  /** The residents of one role, in the model's order. */
  public List<Resident> of(Role role) {
    return tensors.keySet().stream().filter(resident -> resident.role() == role).toList();
  }

  /** What all of them take. */
  public long bytes() {
    return tensors.keySet().stream()
        .mapToLong((Resident resident) -> resident.spec().bytes())
        .sum();
  }

  /** Lends the elements of a resident. */
  public <E extends Exception> void lend(Resident resident, TensorReader<E> reader) throws E {
    torch.read(tensor(resident), reader);
  }

  IValue tensor(Resident resident) {
    IValue tensor = tensors.get(resident);
    if (tensor == null && others != null) {
      return others.tensor(resident);
    }
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor for " + resident);
    }
    return tensor;
  }

  @Override
  public void close() {
    tensors.values().forEach(IValue::close);
    tensors.clear();
  }

  private void read(Resident resident, Source source) {
    source.read(resident, bytes -> put(resident, torch.tensor(resident.spec(), bytes)));
  }

  private void put(Resident resident, IValue tensor) {
    tensors.put(resident, tensor);
  }
}
