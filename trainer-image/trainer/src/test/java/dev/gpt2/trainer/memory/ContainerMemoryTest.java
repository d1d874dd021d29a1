package dev.gpt2.trainer.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees as kernels, kubelets and container runtimes lay them out. */
final class ContainerMemoryTest {
  private static final long GIB = 1L << 30;

  /** What version 1 says for "no limit": 2⁶³ − 1 in whole pages of 4 KiB. */
  private static final String NO_LIMIT = "9223372036854771712\n";

  private final Path root;

  ContainerMemoryTest(@TempDir Path root) throws IOException {
    this.root = root;
    put("proc/meminfo", "MemTotal:       16777216 kB\nMemFree:         1048576 kB\n");
  }

  @Test
  void containerThatIsTheRoot_hasItsOwnLimit() throws IOException {
    put("proc/self/cgroup", "0::/\n");
    put("cgroup/memory.max", "4294967296\n");

    assertThat(limit()).contains(new MemoryLimit(4 * GIB, path("cgroup/memory.max")));
  }

  @Test
  void lowestOfAllGroupsAbove_counts() throws IOException {
    put("proc/self/cgroup", "0::/kubepods.slice/pod1/trainer\n");
    put("cgroup/kubepods.slice/pod1/trainer/memory.max", "max\n");
    put("cgroup/kubepods.slice/pod1/memory.max", "2147483648\n");
    put("cgroup/kubepods.slice/memory.max", "8589934592\n");

    assertThat(limit())
        .contains(new MemoryLimit(2 * GIB, path("cgroup/kubepods.slice/pod1/memory.max")));
  }

  @Test
  void machinesPathInAContainer_leadsToTheContainersOwnGroup() throws IOException {
    put("proc/self/cgroup", "0::/kubepods.slice/pod1/trainer\n");
    put("cgroup/memory.max", "3221225472\n");

    assertThat(limit()).contains(new MemoryLimit(3 * GIB, path("cgroup/memory.max")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/..", "/../../other", "/a/../../../proc"})
  void pathThatLeadsOutOfTheRoot_isTheRoot(String outside) throws IOException {
    put("proc/self/cgroup", "0::" + outside + "\n");
    put("cgroup/memory.max", "3221225472\n");

    assertThat(limit()).contains(new MemoryLimit(3 * GIB, path("cgroup/memory.max")));
  }

  @Test
  void versionOne_hasAHierarchyForMemory() throws IOException {
    put("proc/self/cgroup", "11:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/docker/abc\n");
    put("cgroup/memory/docker/abc/memory.limit_in_bytes", "1073741824\n");
    put("cgroup/memory/memory.limit_in_bytes", NO_LIMIT);

    assertThat(limit())
        .contains(new MemoryLimit(GIB, path("cgroup/memory/docker/abc/memory.limit_in_bytes")));
  }

  @Test
  void versionOne_countsGroupsAboveThatCannotBeSeen() throws IOException {
    put("proc/self/cgroup", "4:memory:/kubepods/pod1/trainer\n");
    put("cgroup/memory/memory.limit_in_bytes", "4294967296\n");
    put(
        "cgroup/memory/memory.stat",
        "cache 0\nrss 1\nhierarchical_memory_limit 2147483648\nhierarchical_memsw_limit 1\n");

    assertThat(limit()).contains(new MemoryLimit(2 * GIB, path("cgroup/memory/memory.stat")));
  }

  @Test
  void bothVersionsAtOnce_areBothAsked() throws IOException {
    put("proc/self/cgroup", "4:memory:/a\n0::/b\n");
    put("cgroup/memory/a/memory.limit_in_bytes", "4294967296\n");
    put("cgroup/b/memory.max", "2147483648\n");

    assertThat(limit()).contains(new MemoryLimit(2 * GIB, path("cgroup/b/memory.max")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"max\n", NO_LIMIT, "17179869185\n", "", "\n", "-1\n", "many\n"})
  void noLimitBelowTheMachinesMemory_isTheMachines(String stated) throws IOException {
    put("proc/self/cgroup", "4:memory:/\n0::/\n");
    put("cgroup/memory.max", stated);
    put("cgroup/memory/memory.limit_in_bytes", stated);

    assertThat(limit()).contains(new MemoryLimit(16 * GIB, "the machine's memory"));
  }

  @Test
  void withoutControlGroups_itIsTheMachines() {
    assertThat(limit()).contains(new MemoryLimit(16 * GIB, "the machine's memory"));
  }

  @Test
  void whereNothingCanBeRead_thereIsNone() {
    assertThat(new ContainerMemory(root.resolve("none"), root.resolve("none")).limit()).isEmpty();
  }

  @Test
  void thisProcess_hasALimit() {
    assertThat(ContainerMemory.ofThisProcess().limit())
        .hasValueSatisfying(limit -> assertThat(limit.bytes()).isBetween(1L << 24, 1L << 50));
  }

  private Optional<MemoryLimit> limit() {
    return new ContainerMemory(root.resolve("cgroup"), root.resolve("proc")).limit();
  }

  private String path(String file) {
    return root.resolve(file).toString();
  }

  private void put(String file, String text) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }
}
