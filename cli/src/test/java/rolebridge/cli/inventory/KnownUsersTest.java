package rolebridge.cli.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.mark.Revocations;

class KnownUsersTest {

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final Caller caller = aws.caller();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Progress progress =
      new Progress(new PrintStream(said, true, StandardCharsets.UTF_8), false, false, 80);

  private KnownUsers users() {
    return new KnownUsers(
        caller.users(),
        caller.accessKeys(),
        caller.secrets(),
        caller.inventory(),
        Requests.HUB,
        Commands.PLAIN);
  }

  @Test
  void userThatIsThere_orWhoseSecretIsLeft_isKnown() {
    assertThatCode(() -> users().require(Requests.USER, progress)).doesNotThrowAnyException();

    aws.keyIds(Requests.USER).forEach(key -> caller.accessKeys().delete(Requests.USER, key));
    caller.userPolicies().delete(Requests.USER, Requests.USER + "-UserPolicy");
    caller.users().delete(Requests.USER);

    assertThatCode(() -> users().require(Requests.USER, progress)).doesNotThrowAnyException();
    assertThat(said.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "xsoar.remediatoin, Did you mean xsoar.remediation?",
    "xsoar.remediation2, Did you mean xsoar.remediation?",
    "Xsoar.Remediation, Did you mean xsoar.remediation?",
    "somebody.else, ./rolebridge inventory lists all"
  })
  void misspeltName_isAnErrorWithTheNearest(String name, String remedy) {
    assertThatThrownBy(() -> users().require(name, progress))
        .isInstanceOfSatisfying(
            Failure.class,
            failure -> {
              assertThat(failure.exit()).isEqualTo(Exit.USAGE);
              assertThat(failure.error()).isEqualTo("UserUnknown");
              assertThat(failure).hasMessageContaining(name);
              assertThat(failure.remedy()).startsWith(remedy);
            });
    assertThat(caller.changes()).isEmpty();
  }

  /** IAM itself would refuse to look for them. */
  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "arn:aws:iam::000000000000:user/x", "ü"})
  void nameThatNoUserCanHave_isAnError(String name) {
    assertThatThrownBy(() -> users().require(name, progress))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("UserUnknown"));
  }

  /** As of whoever may look for users alone, or for secrets alone. */
  @ParameterizedTest
  @ValueSource(strings = {"DescribeSecret", "GetUser"})
  void credentialsThatMayLookForOneOfBoth_startNothingForNobody(String refused) {
    caller.failing(
        call ->
            call.operation().equals(refused)
                ? Fault.refused(() -> new PermissionMissingException("AccessDenied", null))
                : null);

    assertThatThrownBy(() -> users().require("nobody", progress))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("UserUnknown"));
    assertThatCode(() -> users().require(Requests.USER, progress)).doesNotThrowAnyException();
    assertThat(said.size()).isZero();
  }

  /** A run for a misspelt key would fail, and call somebody out of bed. */
  @Test
  void misspeltKey_isAnErrorWithTheNearest_andWithThoseThatThereAre() {
    String key = aws.keyIds(Requests.USER).getFirst();
    String misspelt = key.substring(0, key.length() - 1) + (key.endsWith("Z") ? "Y" : "Z");

    assertThatCode(() -> users().requireKey(Requests.USER, key, progress))
        .doesNotThrowAnyException();
    for (String wrong : List.of(misspelt, "AKIAIOSFODNN7EXAMPLE")) {
      assertThatThrownBy(() -> users().requireKey(Requests.USER, wrong, progress))
          .isInstanceOfSatisfying(
              Failure.class,
              failure -> {
                assertThat(failure.exit()).isEqualTo(Exit.USAGE);
                assertThat(failure.error()).isEqualTo("AccessKeyUnknown");
                assertThat(failure).hasMessageContaining(wrong);
                assertThat(failure.remedy())
                    .startsWith(wrong.equals(misspelt) ? "Did you mean " + key + "? " : "It has ")
                    .contains("It has " + key + "; ./rolebridge inventory " + Requests.USER);
              });
    }
    assertThat(said.size()).isZero();
    assertThat(caller.changes()).isEmpty();
  }

  /** A key that was deleted by hand may be revoked, as long as the secret or its tags name it. */
  @Test
  void keyThatOnlyTheSecretKnows_isKnown() {
    String stored = aws.keyIds(Requests.USER).getFirst();
    caller.accessKeys().delete(Requests.USER, stored);
    String revoked = "AKIAIOSFODNN7REVOKED";
    caller
        .secrets()
        .tag(
            Requests.HUB.secretNameOf(Requests.USER),
            Revocations.by(Map.of()).tagsWith(List.of(revoked), aws.clock().instant()));

    for (String known : List.of(stored, revoked)) {
      assertThatCode(() -> users().requireKey(Requests.USER, known, progress))
          .doesNotThrowAnyException();
    }
  }

  /** No policy by path allows to list the keys of a user that is gone. */
  @Test
  void misspeltKeyOfAUserThatIsGone_isAnErrorByTheSecretAlone() {
    String key = aws.keyIds(Requests.USER).getFirst();
    caller.accessKeys().delete(Requests.USER, key);
    caller.userPolicies().delete(Requests.USER, Requests.USER + "-UserPolicy");
    caller.users().delete(Requests.USER);
    caller.failing(
        call ->
            call.operation().equals("ListAccessKeys")
                ? Fault.refused(() -> new PermissionMissingException("AccessDenied", null))
                : null);

    assertThatCode(() -> users().requireKey(Requests.USER, key, progress))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> users().requireKey(Requests.USER, "AKIAIOSFODNN7EXAMPLE", progress))
        .isInstanceOfSatisfying(
            Failure.class, failure -> assertThat(failure.error()).isEqualTo("AccessKeyUnknown"));
    assertThat(said.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ListAccessKeys", "DescribeSecret"})
  void keyThatMayNotBeLookedUp_isTheRunsMatter(String refused) {
    caller.failing(
        call ->
            call.operation().equals(refused)
                ? Fault.refused(() -> new PermissionMissingException("AccessDenied", null))
                : null);

    assertThatCode(() -> users().requireKey(Requests.USER, "AKIAIOSFODNN7EXAMPLE", progress))
        .doesNotThrowAnyException();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("can't be looked up");
  }

  /** Whoever may only start runs isn't kept from it. */
  @Test
  void credentialsThatMayNotLook_goOnAndSaySo() {
    caller.failing(
        call -> Fault.refused(() -> new PermissionMissingException("AccessDenied", null)));

    assertThatCode(() -> users().require("nobody", progress)).doesNotThrowAnyException();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("can't be looked up");
  }
}
