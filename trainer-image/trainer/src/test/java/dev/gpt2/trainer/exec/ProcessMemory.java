package dev.gpt2.trainer.exec;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The highest memory of this process while something runs (Linux, glibc).
 *
 * <p>Every block of 64 KiB gets a mapping of its own, so that what is freed is gone from the
 * process at once. The allocator is told so from the start, by {@code MALLOC_MMAP_THRESHOLD_} in
 * pom.xml: told later, it would go on giving out, and keeping, what it has kept of earlier tests'
 * blocks.
 */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path CLEAR_REFS = Path.of("/proc/self/clear_refs");

  private final MethodHandle mallocTrim =
      function("malloc_trim", FunctionDescriptor.of(JAVA_INT, JAVA_LONG));

  static boolean isMeasurable() {
    return Files.isWritable(CLEAR_REFS)
        && Linker.nativeLinker().defaultLookup().find("malloc_trim").isPresent();
  }

  /** Bytes by which the process's memory at its highest exceeds that before. */
  long peakBytes(Runnable work) throws IOException {
    call(mallocTrim, 0L);
    Files.writeString(CLEAR_REFS, "5"); // the high-water mark starts anew
    long before = bytes("VmRSS:");
    work.run();
    return bytes("VmHWM:") - before;
  }

  private static long bytes(String field) throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  @SuppressWarnings("restricted") // the C library's own functions, by their own signatures
  private static MethodHandle function(String name, FunctionDescriptor signature) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().find(name).orElseThrow(), signature);
  }

  private static void call(MethodHandle function, Object... arguments) {
    try {
      function.invokeWithArguments(arguments);
    } catch (Throwable failure) {
      throw new IllegalStateException("calling the C library", failure);
    }
  }
}
