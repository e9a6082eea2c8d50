package rolebridge.cli.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import rolebridge.cli.setup.Failure;

class RealAccountTest {

  @Test
  void profileThatDoesNotExist_isNamed() {
    assertThatThrownBy(
            () -> new RealAccount(Optional.of("no-such-profile"), Optional.of("eu-central-1")))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("ProfileUnknown"))
        .hasMessage("There is no AWS profile no-such-profile.");
    // Its region isn't looked for.
    assertThatThrownBy(() -> new RealAccount(Optional.of("no-such-profile"), Optional.empty()))
        .hasMessage("There is no AWS profile no-such-profile.");
  }

  @ParameterizedTest
  @CsvSource({
    "producton, Did you mean production?",
    "Production, Did you mean production?",
    "other, aws configure list-profiles lists all."
  })
  void misspeltProfile_isToldWithTheNearest(String name, String remedy) {
    Set<String> known = Set.of("default", "production");

    assertThatThrownBy(() -> CredentialSource.requireProfile(name, known))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.remedy()).startsWith(remedy));
    assertThatCode(() -> CredentialSource.requireProfile("production", known))
        .doesNotThrowAnyException();
  }
}
