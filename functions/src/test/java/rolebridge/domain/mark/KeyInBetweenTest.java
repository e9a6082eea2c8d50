package rolebridge.domain.mark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.ConcurrentChangeException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.port.SecretAccessKey;
import rolebridge.domain.rotate.RotationRun;

/** A key that somebody revokes, stores or loses while another is about to change it. */
class KeyInBetweenTest {

  private final FakeAws aws = Accounts.with(Requests.iam());
  private final Caller caller = aws.caller();
  private final String key = aws.keyIds(Requests.USER).getFirst();

  private void activate() {
    new KeyActivation(caller.accessKeys(), caller.secrets())
        .activate(Requests.USER, Requests.SECRET, key);
  }

  private void revoke() {
    RotationRun.revoke(aws, aws.caller(), key);
  }

  /** Before each call of it: whichever comes last, the key is inactive in the end. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void activation_keyIsRevoked_staysInactive(int call) {
    aws.deactivate(key);
    caller.before(call, this::revoke);

    assertThatThrownBy(this::activate)
        .isInstanceOf(ConcurrentChangeException.class)
        .hasMessageContaining("Access key " + key + " of user " + Requests.USER + " was revoked");

    assertThat(aws.isActive(key)).isFalse();
    if (call == 1) {
      assertThat(caller.changes()).as("what is known to be revoked isn't touched").isEmpty();
    }
  }

  @Test
  void activation_nothingIsRevoked_orTheSecretIsGone_keyIsActive() {
    aws.deactivate(key);
    activate();
    assertThat(aws.isActive(key)).isTrue();

    aws.deactivate(key);
    aws.purgeSecret(Requests.SECRET);
    activate();
    assertThat(aws.isActive(key)).isTrue();
  }

  private RuntimeException storingFailed(SecretAccessKey made) {
    RuntimeException failure = new RefusedByAwsException("No", null);
    UnstoredKey.deleteUnlessStored(
        caller.accessKeys(), caller.secrets(), Requests.USER, Requests.SECRET, made.id(), failure);
    return failure;
  }

  @Test
  void storingFailed_keyThatNobodyCanRead_isDeleted() {
    SecretAccessKey made = caller.accessKeys().create(Requests.USER);

    assertThat(storingFailed(made).getSuppressed()).isEmpty();

    assertThat(aws.keyIds(Requests.USER)).containsExactly(key);
  }

  /** The answer was lost, and not the key. */
  @Test
  void storingFailed_keyIsStoredAllTheSame_stays() {
    SecretAccessKey made = caller.accessKeys().create(Requests.USER);
    caller.secrets().putPending(Requests.SECRET, made);

    assertThat(storingFailed(made).getSuppressed()).isEmpty();

    assertThat(aws.keyIds(Requests.USER)).containsExactly(key, made.id());
  }

  @Test
  void storingFailed_nobodyCanTell_keyStays() {
    SecretAccessKey made = caller.accessKeys().create(Requests.USER);
    caller.failing(_ -> Fault.refused(() -> new RefusedByAwsException("Nor this", null)));

    assertThat(storingFailed(made).getSuppressed())
        .singleElement()
        .isInstanceOf(RefusedByAwsException.class);

    assertThat(aws.keyIds(Requests.USER)).containsExactly(key, made.id());
  }
}
