package dev.gpt2.operator.kind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.gpt2.operator.api.GeneratedCrd;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every field of the spec changed in every way that the schema makes one think of: the API server
 * refuses it with the field's path, or the operator does, or it is a job like any other, whose
 * objects the API server takes. Nothing is made: all of it is asked as a dry run.
 */
@KindTest
class MutationKindTest {
  private static final int FEWEST = 300;

  private static TestNamespace namespace;
  private static MutationBases bases;
  private static MutationJudge judge;

  @BeforeAll
  static void open() {
    namespace = new TestNamespace("mutation");
    bases = new MutationBases(namespace);
    judge = new MutationJudge(namespace);
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  @Test
  void jobsThatChangesStartFrom_areSound() {
    bases
        .all()
        .forEach(
            (name, job) ->
                assertThat(judge.of(new Mutation("spec", name, job)))
                    .as(name)
                    .isEqualTo(new MutationJudge.Accepted()));
  }

  @Test
  void changedField_isRefusedWithItsPathOrTaken() throws Exception {
    JsonNode spec = schema();
    List<Mutation> mutations = SchemaMutations.of(spec, bases);
    Set<String> unchanged = new TreeSet<>(SchemaMutations.fields(spec));
    mutations.forEach(mutation -> unchanged.remove(mutation.field()));
    assertThat(unchanged).as("fields without a case").isEmpty();
    assertThat(mutations).hasSizeGreaterThanOrEqualTo(FEWEST);

    assertThat(faults("changed fields", mutations)).isEmpty();
  }

  @Test
  void fieldsThatCannotStandTogether_areRefusedWithThePathOfOne() {
    List<Mutation> pairs = Contradictions.of(namespace);
    assertThat(faults("contradictions", pairs)).isEmpty();
    assertThat(pairs)
        .allSatisfy(
            pair -> assertThat(judge.of(pair)).isNotInstanceOf(MutationJudge.Accepted.class));
  }

  private static List<String> faults(String what, List<Mutation> mutations) {
    // most of the time is spent waiting for the API server
    List<MutationJudge.Verdict> verdicts = mutations.parallelStream().map(judge::of).toList();
    Map<String, Long> counts =
        verdicts.stream()
            .collect(
                Collectors.groupingBy(
                    verdict -> verdict.getClass().getSimpleName(),
                    TreeMap::new,
                    Collectors.counting()));
    System.out.printf("%d %s: %s%n", mutations.size(), what, counts);
    return IntStream.range(0, mutations.size())
        .mapToObj(i -> verdicts.get(i).fault(mutations.get(i)))
        .flatMap(Optional::stream)
        .toList();
  }

  private static JsonNode schema() throws Exception {
    return new YAMLMapper()
        .readTree(GeneratedCrd.yaml())
        .at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
  }
}
