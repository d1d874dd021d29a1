package dev.gpt2.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TensorSpecTest {

  /** 2·3·4 = 24 elements of 4 bytes, or of 8. */
  @Test
  void bytesAreElementsTimesTheirSize() {
    assertThat(TensorSpec.f32(2, 3, 4).elements()).isEqualTo(24);
    assertThat(TensorSpec.f32(2, 3, 4).bytes()).isEqualTo(96);
    assertThat(TensorSpec.i64(2, 3, 4).bytes()).isEqualTo(192);
  }

  @Test
  void scalarIsOneElementWithoutDimension() {
    assertThat(TensorSpec.f32().rank()).isZero();
    assertThat(TensorSpec.f32().bytes()).isEqualTo(4);
  }

  @Test
  void shapeIsShownOutermostFirst() {
    assertThat(TensorSpec.f32(2, 3)).hasToString("[2, 3] f32");
    assertThat(TensorSpec.i64(5)).hasToString("[5] i64");
    assertThat(TensorSpec.f32()).hasToString("[] f32");
  }

  @Test
  void emptyDimensionIsRefused() {
    assertThatThrownBy(() -> TensorSpec.f32(2, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("each dimension must be at least 1: [2, 0]");
  }

  /** 2³²·2³² elements, and 2⁶² elements of 4 bytes. */
  @Test
  void sizeBeyondALongIsNeverAWrongNumber() {
    assertThatThrownBy(() -> TensorSpec.f32(1L << 32, 1L << 32).elements())
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> TensorSpec.f32(1L << 62).bytes())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void shapeStaysWhenTheListThatMadeItChanges() {
    List<Long> sizes = new ArrayList<>(List.of(2L));
    TensorSpec spec = new TensorSpec(DType.F32, sizes);
    sizes.add(3L);
    assertThat(spec).isEqualTo(TensorSpec.f32(2));
  }
}
