package dev.gpt2.operator.kind;

import dev.gpt2.operator.api.FineTuneJob;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Before each look others at what there is now of some kinds of objects, and of the rest what there
 * was at the last look, as when watches are behind each other; and then the same look once more.
 */
final class LateReconciler implements Reconciler<FineTuneJob> {
  private static final List<Class<? extends HasMetadata>> KINDS =
      List.of(
          ServiceAccount.class,
          Role.class,
          RoleBinding.class,
          ConfigMap.class,
          Job.class,
          Pod.class);

  private record Seen(FineTuneJob job, Map<Class<?>, Set<?>> others) {}

  private final Reconciler<FineTuneJob> reconciler;
  private final Random random;
  private final Map<String, List<Seen>> seen = new ConcurrentHashMap<>();

  LateReconciler(Reconciler<FineTuneJob> reconciler, long seed) {
    this.reconciler = reconciler;
    this.random = new Random(seed);
  }

  @Override
  public List<EventSource<?, FineTuneJob>> prepareEventSources(
      EventSourceContext<FineTuneJob> context) {
    return reconciler.prepareEventSources(context);
  }

  @Override
  public UpdateControl<FineTuneJob> reconcile(FineTuneJob job, Context<FineTuneJob> context)
      throws Exception {
    List<Seen> ofJob = seen.computeIfAbsent(job.getMetadata().getUid(), _ -> new ArrayList<>());
    ofJob.add(
        new Seen(
            job,
            KINDS.stream()
                .collect(Collectors.toMap(kind -> kind, context::getSecondaryResources))));
    Seen before = ofJob.get(Math.max(0, ofJob.size() - 2));
    Map<Class<?>, Set<?>> others = new HashMap<>(before.others());
    List<Class<? extends HasMetadata>> behind = new ArrayList<>(KINDS);
    Collections.shuffle(behind, random);
    for (Class<? extends HasMetadata> kind : behind) {
      reconciler.reconcile(random.nextBoolean() ? job : before.job(), showing(others, context));
      others.put(kind, context.getSecondaryResources(kind));
    }
    reconciler.reconcile(job, context);
    return reconciler.reconcile(job, context);
  }

  @Override
  public ErrorStatusUpdateControl<FineTuneJob> updateErrorStatus(
      FineTuneJob job, Context<FineTuneJob> context, Exception failure) {
    return reconciler.updateErrorStatus(job, context, failure);
  }

  @SuppressWarnings("unchecked")
  private static Context<FineTuneJob> showing(
      Map<Class<?>, Set<?>> others, Context<FineTuneJob> context) {
    return (Context<FineTuneJob>)
        Proxy.newProxyInstance(
            LateReconciler.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (_, method, arguments) -> {
              if (method.getName().equals("getSecondaryResources")) {
                return others.get(arguments[0]);
              }
              try {
                return method.invoke(context, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }
}
