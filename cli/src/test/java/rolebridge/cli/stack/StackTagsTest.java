package rolebridge.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Failure;

class StackTagsTest {

  @ParameterizedTest
  @ValueSource(strings = {"CostCenter", "Kostenstelle für", "team:owner", "a/b=c+d-e@f"})
  void tagOfACompany_isTaken(String key) {
    assertThatCode(() -> StackTags.check(Map.of(key, "42 x:1"))).doesNotThrowAnyException();
    assertThatCode(() -> StackTags.check(Map.of(key, ""))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "aws:cost, 1, AWS's and rolebridge's own",
    "rolebridge:managed, true, AWS's and rolebridge's own",
    "Rolebridge:Source, 1, AWS's and rolebridge's own",
    "a;b, 1, a key has 1 to 128",
    "a, b\"c, a value has up to 256",
  })
  void tagThatIsNone_isRefused(String key, String value, String rule) {
    assertThatThrownBy(() -> StackTags.check(Map.of(key, value)))
        .isInstanceOfSatisfying(
            Failure.class, refused -> assertThat(refused.error()).isEqualTo("BadTag"))
        .hasMessageContaining(rule);
  }

  @Test
  void keysThatDifferInCaseOnly_areRefused_andTooMany() {
    assertThatThrownBy(() -> StackTags.check(Map.of("team", "a", "Team", "b")))
        .hasMessageContaining("differ in case only");
    Map<String, String> many =
        IntStream.range(0, 41).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v"));
    assertThatThrownBy(() -> StackTags.check(many)).hasMessageContaining("41 tags");
  }

  @Test
  void tagsThatAreThere_stay_unlessTheyAreNamed() {
    Map<String, String> present =
        Map.of("CostCenter", "1", "Team", "x", "rolebridge:source", "h", "aws:b", "c");

    assertThat(StackTags.merged(present, Map.of()))
        .isEqualTo(Map.of("CostCenter", "1", "Team", "x"));
    assertThat(StackTags.merged(present, Map.of("costcenter", "2", "Team", "", "New", "n")))
        .isEqualTo(Map.of("costcenter", "2", "New", "n"));
  }
}
