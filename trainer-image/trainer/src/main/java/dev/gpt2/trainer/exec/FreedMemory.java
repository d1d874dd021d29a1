package dev.gpt2.trainer.exec;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.pytorch.jni.JniUtils;
import dev.gpt2.run.DeviceType;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** What tensors have given back to their allocator, but the allocator not to the system. */
final class FreedMemory {
  private FreedMemory() {}

  /** Lets the allocator give up what it keeps; does nothing where it has no way to be asked. */
  static void giveBack(DeviceType device) {
    switch (device) {
      case CPU -> trim();
      case GPU -> JniUtils.emptyCudaCache();
    }
  }

  /** By {@code malloc_trim(0)} of glibc; other C libraries don't have it. */
  @SuppressWarnings("restricted") // the C library's own function, by its own signature
  private static void trim() {
    Linker linker = Linker.nativeLinker();
    Optional<MemorySegment> function = linker.defaultLookup().find("malloc_trim");
    if (function.isEmpty()) {
      return;
    }
    FunctionDescriptor signature = FunctionDescriptor.of(JAVA_INT, JAVA_LONG);
    try {
      linker.downcallHandle(function.get(), signature).invokeWithArguments(0L);
    } catch (Throwable impossible) {
      throw new IllegalStateException("malloc_trim throws nothing", impossible);
    }
  }
}
