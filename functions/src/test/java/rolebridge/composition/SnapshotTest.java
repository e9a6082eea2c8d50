package rolebridge.composition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.Test;
import rolebridge.aws.AwsClients;
import rolebridge.aws.Clients;
import rolebridge.domain.provision.EnsureUser;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.identity.spi.Identity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/** What a snapshot holds, and what is made after it. */
class SnapshotTest {

  /** What must be made in the execution environment that uses it. */
  private static final List<Class<?>> OWN =
      List.of(
          SdkClient.class,
          SdkHttpClient.class,
          Identity.class,
          IdentityProvider.class,
          Random.class,
          SecureRandom.class,
          UUID.class);

  private final List<EnsureUser> made = new ArrayList<>();
  private final List<String> primed = new ArrayList<>();
  private final Context<Resource> context = Core.getGlobalContext();
  private final Snapshot<EnsureUser> snapshot =
      new Snapshot<>(
          () -> {
            made.add(new ComposedHere(new AwsClients("eu-central-1")).ensureUser());
            return made.getLast();
          },
          () -> primed.add("once"));

  private static final class ComposedHere extends Functions {

    private ComposedHere(Clients clients) {
      super(clients, new FakeSettings(), Clock.systemUTC());
    }
  }

  @Test
  void beforeCheckpoint_primesAndMakesNothing() {
    snapshot.beforeCheckpoint(context);

    assertThat(primed).containsExactly("once");
    assertThat(made).isEmpty();
    assertThat(held(snapshot)).isEmpty();
    assertThatThrownBy(snapshot::get)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("before it restored the snapshot");
  }

  @Test
  void afterRestore_eachTime_makesClientsAnew() {
    snapshot.beforeCheckpoint(context);

    snapshot.afterRestore(context);
    EnsureUser first = snapshot.get();
    Set<Object> clientsOfFirst = held(first);
    snapshot.afterRestore(context);
    EnsureUser second = snapshot.get();

    assertThat(made).containsExactly(first, second);
    assertThat(snapshot.get()).isSameAs(second).isNotSameAs(first);
    assertThat(clientsOfFirst).isNotEmpty();
    assertThat(held(second)).isNotEmpty().doesNotContainAnyElementsOf(clientsOfFirst);
    assertThat(primed).hasSize(1);
  }

  /** Only Lambda's own context runs hooks, which isn't here. */
  @Test
  void of_elsewhereThanOnLambda_registersAndMakesNothing() {
    AtomicReference<Functions> given = new AtomicReference<>();

    Snapshot.of(
        functions -> {
          given.set(functions);
          return "";
        });

    assertThat(given).hasNullValue();
  }

  /** Those of {@link #OWN} that are reached from here, by our own objects. */
  private static Set<Object> held(Object root) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Object> found = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Object> next = new ArrayDeque<>(List.of(root));
    while (!next.isEmpty()) {
      Object object = next.pop();
      if (!seen.add(object)) {
        continue;
      }
      if (OWN.stream().anyMatch(type -> type.isInstance(object))) {
        found.add(object);
      } else if (object.getClass().getName().startsWith("rolebridge.")) {
        fieldsOf(object).forEach(next::push);
      }
    }
    return found;
  }

  private static List<Object> fieldsOf(Object object) {
    List<Object> values = new ArrayList<>();
    for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (Modifier.isStatic(field.getModifiers()) || field.getType().isPrimitive()) {
          continue;
        }
        field.setAccessible(true);
        try {
          if (field.get(object) != null) {
            values.add(field.get(object));
          }
        } catch (IllegalAccessException e) {
          throw new AssertionError(field.toString(), e);
        }
      }
    }
    return values;
  }
}
