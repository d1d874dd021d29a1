package dev.gpt2.operator.kind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Map;

/** Fields of which each is sound and that can't stand together. */
final class Contradictions {
  private static final JsonMapper MAPPER = new JsonMapper();

  /** What is wrong, the field that is to be named, and the fields that are set for it. */
  private static final String LIST =
      """
      steps and epochs | spec.training.epochs | {"spec.training.steps":5,"spec.training.epochs":1}
      warm-up longer than the run | spec.training.optimizer.warmupSteps | {"spec.training.steps":5,"spec.training.optimizer":{"warmupSteps":6}}
      momentum with Adam | spec.training.optimizer.momentum | {"spec.training.optimizer":{"name":"Adam","momentum":0.9}}
      momentum with AdamW | spec.training.optimizer.momentum | {"spec.training.optimizer":{"name":"AdamW","momentum":0.9}}
      weight decay with Adam | spec.training.optimizer.weightDecay | {"spec.training.optimizer":{"name":"Adam","weightDecay":0.1}}
      sequence above the context | spec.training.sequenceLength | {"spec.training.sequenceLength":65}
      sequence above a size's context | spec.training.sequenceLength | {"spec.model":{"initialize":"Random","size":"124M"},"spec.training.sequenceLength":1025}
      sequence above the default context | spec.training.sequenceLength | {"spec.model":{"initialize":"Random","layers":1,"heads":1,"channels":8},"spec.training.sequenceLength":1025}
      reserve as large as the limit | spec.memory.reserve | {"spec.memory":{"limit":"1Gi","reserve":1073741824}}
      reserve above the limit | spec.memory.reserve | {"spec.memory":{"limit":"1Gi","reserve":"2Gi"}}
      default reserve above the limit | spec.memory.reserve | {"spec.memory":{"limit":"64Mi"}}
      patience without a volume or path | spec.validation.dataset.path | {"spec.validation":{"dataset":{},"earlyStopping":{"patience":1}}}
      dataset volume of two kinds | spec.dataset.volume | {"spec.dataset.volume":{"configMap":{"name":"a"},"persistentVolumeClaim":{"claimName":"a"}}}
      checkpoint volume of two kinds | spec.checkpoint.volume | {"spec.checkpoint.volume":{"nfs":{"server":"a","path":"/"},"persistentVolumeClaim":{"claimName":"a"}}}
      validation volume of two kinds | spec.validation.dataset.volume | {"spec.validation.dataset":{"path":"a","volume":{"configMap":{"name":"a"},"persistentVolumeClaim":{"claimName":"a"}}}}
      checkpoints in a ConfigMap | spec.checkpoint.volume | {"spec.checkpoint.volume":{"configMap":{"name":"a"}}}
      checkpoints in an image | spec.checkpoint.volume | {"spec.checkpoint.volume":{"image":{"reference":"a"}}}
      dataset in an empty claim | spec.dataset.volume.persistentVolumeClaimTemplate | {"spec.dataset.volume":{"persistentVolumeClaimTemplate":{"storage":"1Gi"}}}
      validation in an empty claim | spec.validation.dataset.volume.persistentVolumeClaimTemplate | {"spec.validation.dataset":{"path":"a","volume":{"persistentVolumeClaimTemplate":{"storage":"1Gi"}}}}
      checkpoints on a claim by name and by template | spec.checkpoint.volume | {"spec.checkpoint.volume":{"persistentVolumeClaim":{"claimName":"a"},"persistentVolumeClaimTemplate":{"storage":"1Gi"}}}
      checkpoints on a read-only claim | spec.checkpoint.volume | {"spec.checkpoint.volume":{"persistentVolumeClaim":{"claimName":"a","readOnly":true}}}
      checkpoints on a read-only export | spec.checkpoint.volume | {"spec.checkpoint.volume":{"nfs":{"server":"a","path":"/","readOnly":true}}}
      checkpoints with a read-only driver | spec.checkpoint.volume | {"spec.checkpoint.volume":{"csi":{"driver":"a","readOnly":true}}}
      random model with a volume | spec.model | {"spec.model.volume":{"persistentVolumeClaim":{"claimName":"a"}}}
      random model with a path | spec.model | {"spec.model.path":"a"}
      random model with a source | spec.model | {"spec.model.source":{"huggingFace":{"repository":"a/b"}}}
      random model without layers | spec.model | {"spec.model":{"initialize":"Random","heads":1,"channels":8}}
      random model with size and layers | spec.model.size | {"spec.model.size":"124M"}
      model's channels that heads don't divide | spec.model.channels | {"spec.model.heads":3}
      pretrained model without a path | spec.model | {"spec.model":{"volume":{"persistentVolumeClaim":{"claimName":"a"}}}}
      pretrained model without a volume | spec.model | {"spec.model":{"path":"a"}}
      pretrained model with layers | spec.model.initialize | {"spec.model":{"layers":1,"path":"a","volume":{"persistentVolumeClaim":{"claimName":"a"}}}}
      model fetched into a ConfigMap | spec.model.volume | {"spec.model":{"path":"a","volume":{"configMap":{"name":"a"}},"source":{"huggingFace":{"repository":"a/b"}}}}
      model fetched with include | spec.model.source | {"spec.model":{"path":"a","volume":{"persistentVolumeClaim":{"claimName":"a"}},"source":{"huggingFace":{"repository":"a/b","include":["*"]}}}}
      dataset fetched into a read-only claim | spec.dataset.volume | {"spec.dataset":{"path":"a","volume":{"persistentVolumeClaim":{"claimName":"a","readOnly":true}},"source":{"huggingFace":{"repository":"a/b"}}}}
      dataset fetched into a glob | spec.dataset.path | {"spec.dataset":{"path":"a/*.txt","volume":{"persistentVolumeClaim":{"claimName":"a"}},"source":{"huggingFace":{"repository":"a/b"}}}}
      dataset of two sources | spec.dataset.source | {"spec.dataset":{"path":"a","volume":{"persistentVolumeClaim":{"claimName":"a"}},"source":{"huggingFace":{"repository":"a/b"},"http":[{"url":"https://a.example/b"}]}}}
      dataset by http without sha256 | spec.dataset.source.http[0] | {"spec.dataset":{"path":"a","volume":{"persistentVolumeClaim":{"claimName":"a"}},"source":{"http":[{"url":"http://a.example/b"}]}}}
      request above its limit | spec.resources.requests.memory | {"spec.resources":{"requests":{"memory":"2Gi"},"limits":{"memory":"1Gi"}}}
      GPU for a CPU job | spec.resources.limits.nvidia.com/gpu | {"spec.resources":{"limits":{"nvidia.com/gpu":"1"}}}
      two GPUs | spec.resources.limits.nvidia.com/gpu | {"spec.device.type":"GPU","spec.resources":{"limits":{"nvidia.com/gpu":"2"}}}
      half a GPU | spec.resources.limits.nvidia.com/gpu | {"spec.device.type":"GPU","spec.resources":{"limits":{"nvidia.com/gpu":"500m"}}}
      GPU that is asked for and not limited | spec.resources.requests.nvidia.com/gpu | {"spec.device.type":"GPU","spec.resources":{"requests":{"nvidia.com/gpu":"2"}}}
      extended resource asked for below its limit | spec.resources.requests.example.com/link | {"spec.resources":{"requests":{"example.com/link":"1"},"limits":{"example.com/link":"2"}}}
      extended resource in parts | spec.resources.limits.example.com/link | {"spec.resources":{"limits":{"example.com/link":"1500m"}}}
      extended resource asked for without a limit | spec.resources.requests.example.com/link | {"spec.resources":{"requests":{"example.com/link":"1"}}}
      huge pages asked for without a limit | spec.resources.requests.hugepages-2Mi | {"spec.resources":{"requests":{"cpu":"1","hugepages-2Mi":"4Mi"}}}
      huge pages in odd amounts | spec.resources.limits.hugepages-2Mi | {"spec.resources":{"limits":{"cpu":"1","hugepages-2Mi":"3Mi"}}}
      huge pages without memory | spec.resources.limits.hugepages-2Mi | {"spec.resources":{"limits":{"hugepages-2Mi":"4Mi"}}}
      device resource of a request | spec.device.resource | {"spec.device":{"type":"GPU","resource":"requests.example.com/gpu"}}
      resume from a word | spec.resume | {"spec.resume":"Never"}
      resume from above | spec.resume | {"spec.resume":"a/../../b"}
      """;

  private Contradictions() {}

  static List<Mutation> of(TestNamespace namespace) {
    return LIST.lines().map(line -> mutation(namespace, line.split(" \\| "))).toList();
  }

  private static Mutation mutation(TestNamespace namespace, String[] columns) {
    try {
      Map<String, JsonNode> fields = MAPPER.readValue(columns[2], new TypeReference<>() {});
      return new Mutation(columns[1], columns[0], MutationBases.job(namespace, fields));
    } catch (JsonProcessingException malformed) {
      throw new IllegalArgumentException(columns[2], malformed);
    }
  }
}
