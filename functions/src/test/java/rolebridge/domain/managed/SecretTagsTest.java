package rolebridge.domain.managed;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import rolebridge.domain.error.QuotaExceededException;

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

  @Test
  void objection_beginsWithOneMoreThanThereIsRoomFor_andNamesIt() {
    assertThat(SecretTags.objection("user", "rolebridge/user", SecretTags.MOST)).isEmpty();
    assertThat(SecretTags.objection("user", "rolebridge/user", SecretTags.MOST + 1))
        .get(InstanceOfAssertFactories.STRING)
        .startsWith(
            "Secret rolebridge/user of user user would have 32 tags besides rolebridge's marks, and"
                + " has room for 31: Secrets Manager takes 50, and rolebridge keeps 19 of them")
        .contains("Take tags off the secret");
  }

  /** A secret with so many tags of others, and all of the rest rolebridge's. */
  private static Map<String, String> present(int others, int all) {
    Map<String, String> tags = new TreeMap<>();
    keys(others).forEach(key -> tags.put(key, "x"));
    keys(all - others).forEach(key -> tags.put(Tags.REVOKED_KEY + key, "x"));
    return tags;
  }

  private static Optional<String> refusal(Map<String, String> present, String... marks) {
    try {
      SecretTags.requireRoom("user", "rolebridge/user", present, Set.of(marks));
      return Optional.empty();
    } catch (QuotaExceededException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Test
  void marks_needAPlaceEach_unlessTheyAreThere() {
    Map<String, String> present = present(3, 49);
    present.put("aws:cloudformation:stack-name", "x");

    assertThat(refusal(present, Tags.RETIRING)).isEmpty();
    assertThat(refusal(present, Tags.RETIRING, Tags.DEACTIVATED))
        .get(InstanceOfAssertFactories.STRING)
        .contains(
            "has 49 tags and no room for rolebridge:deactivated, rolebridge:retiring, by which",
            "at least 1; 3 aren't rolebridge's");
    present.put(Tags.DEACTIVATED, Tags.NONE);
    assertThat(refusal(present, Tags.DEACTIVATED)).isEmpty();
    assertThat(refusal(present, Tags.RETIRING, Tags.DEACTIVATED))
        .get(InstanceOfAssertFactories.STRING)
        .contains("has 50 tags and no room for rolebridge:retiring, by which");
  }

  @Test
  void others_areNamedUpToTen() {
    String ten = "Key0, Key1, Key2, Key3, Key4, Key5, Key6, Key7, Key8, Key9";

    assertThat(refusal(present(10, 50), Tags.RETIRING))
        .get(InstanceOfAssertFactories.STRING)
        .endsWith("10 aren't rolebridge's: " + ten);
    Map<String, String> more = present(10, 49);
    more.put("More", "x");
    assertThat(refusal(more, Tags.RETIRING))
        .get(InstanceOfAssertFactories.STRING)
        .endsWith("11 aren't rolebridge's: " + ten + ", …");
  }
}
