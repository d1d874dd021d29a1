package dev.gpt2.trainer.exec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gpt2.graph.Resident;
import dev.gpt2.run.DatasetSpec;
import dev.gpt2.run.DatasetSpec.Order;
import dev.gpt2.run.DatasetSpec.Separator;
import dev.gpt2.run.DeviceType;
import dev.gpt2.trainer.checkpoint.model.ModelFolder;
import dev.gpt2.trainer.dataset.DatasetLoader;
import dev.gpt2.trainer.dataset.EncodedDataset;
import dev.gpt2.trainer.dataset.Encoder;
import dev.gpt2.trainer.dataset.LoadProgress;
import dev.gpt2.trainer.dataset.Windows;
import dev.gpt2.trainer.token.Gpt2Bpe;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;

/** The test model, its data and what PyTorch makes of them; see the README beside the files. */
public final class NanoGpt2 {
  private NanoGpt2() {}

  public static Path folder() {
    try {
      return Path.of(
              Objects.requireNonNull(NanoGpt2.class.getResource("/nano-gpt2/README.md")).toURI())
          .resolveSibling("");
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static Torch torch(int threads) throws NoSuchDeviceException {
    return Torch.start(DeviceType.CPU, threads);
  }

  static ResidentTensors load(Torch torch, Collection<Resident> residents) throws IOException {
    try (ModelFolder model = ModelFolder.open(folder())) {
      return ResidentTensors.load(
          torch, residents, (resident, elements) -> model.read(resident.name(), elements));
    }
  }

  /** The arrays of 65 tokens, from each the first T+1. */
  static Windows windows(int sequenceLength) throws IOException {
    return Windows.of(tokens("train.npz"), Order.SEQUENTIAL, sequenceLength, 1);
  }

  /** The 16 arrays that aren't trained on, cut likewise. */
  static Windows validationWindows(int sequenceLength) throws IOException {
    return Windows.of(tokens("val.npz"), Order.SEQUENTIAL, sequenceLength, 1);
  }

  private static EncodedDataset tokens(String file) throws IOException {
    DatasetSpec dataset =
        new DatasetSpec(
            folder().resolve(file).toString(),
            null,
            DatasetSpec.DEFAULT_COMBINE,
            "utf-8",
            Separator.TOKEN,
            Order.SEQUENTIAL);
    return DatasetLoader.load(
        dataset, new Encoder(new Gpt2Bpe(), 1), Gpt2Bpe.VOCABULARY, LoadProgress.NONE);
  }

  static JsonNode expected() throws IOException {
    return json("expected.json");
  }

  static JsonNode expectedInBf16() throws IOException {
    return json("expected-bf16.json");
  }

  private static JsonNode json(String file) throws IOException {
    return new JsonMapper().readTree(folder().resolve(file).toFile());
  }
}
