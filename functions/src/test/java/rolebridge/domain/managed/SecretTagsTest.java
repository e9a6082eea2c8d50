package rolebridge.domain.managed;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecretTagsTest {

  private static List<String> keys(int count) {
    return IntStream.range(0, count).mapToObj(number -> "Key" + number).toList();
  }

  /** So every request that breaks no rule by itself can be the first of a user. */
  @Test
  void requestOfTheMostTags_andOneInstance_haveRoom() {
    List<String> all = new ArrayList<>(keys(30));
    all.add("rolebridge:instance:111122223333/Role");

    assertThat(SecretTags.taken(List.of(), all)).isEqualTo(SecretTags.MOST);
    assertThat(SecretTags.MOST + SecretTags.KEPT).isEqualTo(50);
  }

  @Test
  void taken_countsEachKeyOnce_byItsCase_andNoneOfAws() {
    assertThat(SecretTags.taken(List.of("Team", "aws:x", "b"), List.of("team", "b"))).isEqualTo(3);
  }

  /** What is on roles and policies alone is none of a secret's marks. */
  @Test
  void taken_hasAPlaceKeptForEveryMarkOfASecret() throws ReflectiveOperationException {
    List<String> marks = new ArrayList<>();
    for (Field field : Tags.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof String tag) {
        marks.add(tag);
      }
    }
    marks.removeIf(tag -> !tag.startsWith("rolebridge:") || tag.endsWith(":"));

    assertThat(marks.stream().filter(tag -> SecretTags.taken(List.of(tag), List.of()) > 0))
        .containsExactlyInAnyOrder(
            Tags.INTEGRATION,
            Tags.ACKNOWLEDGED_RISKS,
            Tags.BOUNDARY,
            Tags.READY,
            Tags.TRUST,
            Tags.PERMISSIONS,
            Tags.SOURCE_IPS,
            Tags.NOT_PROVEN,
            Tags.MAX_SESSION_DURATION,
            Tags.REMOVING,
            Tags.UNFINISHED);
  }

  @Test
  void taken_revokedKeysBeyondThosePlaces_count() {
    List<String> revoked =
        Stream.concat(Stream.of(Tags.REVOKED), keys(6).stream().map(key -> Tags.REVOKED_KEY + key))
            .toList();

    assertThat(SecretTags.taken(revoked.subList(0, 5), List.of())).isZero();
    assertThat(SecretTags.taken(revoked, List.of())).isEqualTo(2);
  }
}
