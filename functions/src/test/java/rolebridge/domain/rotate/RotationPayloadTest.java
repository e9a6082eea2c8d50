package rolebridge.domain.rotate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.NotYetPropagatedException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Change;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.port.StoredSecret;
import rolebridge.domain.rotate.revoke.RevocationInput;
import rolebridge.json.StrictJson;

/** Whoever invokes a function of rotate-user directly gets no further than a request would. */
class RotationPayloadTest {

  private final FakeAws aws = Accounts.with(Requests.iam(), Requests.ec2());
  private final Caller caller = aws.caller();
  private final UserReader reader = RotationRun.reader(aws, caller);
  private final String first = aws.keyIds(Requests.USER).getFirst();

  private String current() {
    return aws.currentKey(Requests.SECRET).orElseThrow().id();
  }

  private String pending() {
    RotationRun.now(aws).runTo("ValidatePendingKey");
    return aws.keyIds(Requests.USER).getLast();
  }

  private static RotationInput payload(
      boolean now, boolean undo, String accessKeyId, String putBack, Proof proven) {
    return new RotationInput(
        Requests.USER, now, undo, accessKeyId, putBack, List.of(), List.of(), 0, proven);
  }

  private PromoteKey.Result promote(RotationInput input) {
    return new PromoteKey(reader, caller.secrets(), aws.clock()).apply(input);
  }

  @Test
  void promote_proofInThePayload_countsForNothing() {
    String pending = pending();
    Proof forged = new Proof(pending, caller.userRoles().arnsOf(Requests.USER));

    assertThat(promote(payload(true, true, pending, pending, forged)).changes()).isEmpty();

    assertThat(current()).isEqualTo(first);
  }

  /** Of other roles, of another key, of long ago, and what nobody can read. */
  @Test
  void promote_proofOfSomethingElse_isNone() {
    String pending = pending();
    List<String> roles = caller.userRoles().arnsOf(Requests.USER);
    var now = aws.clock().instant();
    List<String> proofs =
        List.of(
            new Proof(pending, List.of(roles.getFirst())).tags(now).get(Tags.PROVEN),
            new Proof(first, roles).tags(now).get(Tags.PROVEN),
            new Proof(pending, roles).tags(now.minus(Duration.ofMinutes(15))).get(Tags.PROVEN),
            new Proof(pending, roles).tags(now.plus(Duration.ofMinutes(6))).get(Tags.PROVEN),
            new Proof(pending, roles).tags(now.plus(Duration.ofDays(999))).get(Tags.PROVEN),
            pending + " soon " + roles,
            pending,
            "");
    for (String proof : proofs) {
      aws.secretTags(Requests.SECRET).put(Tags.VALIDATED, pending);
      aws.secretTags(Requests.SECRET).put(Tags.PROVEN, proof);

      assertThat(promote(payload(true, false, "", "", Proof.NONE)).changes()).as(proof).isEmpty();
      assertThat(current()).as(proof).isEqualTo(first);
    }
    aws.secretTags(Requests.SECRET).putAll(new Proof(pending, roles).tags(now));
    assertThat(promote(payload(false, false, "", "", Proof.NONE)).changes()).hasSize(1);
  }

  /** As installations before this left it: the key alone says nothing of the roles. */
  @Test
  void promote_validatedByAnEarlierVersion_isProvenAgain() {
    String pending = pending();
    aws.secretTags(Requests.SECRET).put(Tags.VALIDATED, pending);

    assertThat(promote(payload(false, false, "", "", Proof.NONE)).changes()).isEmpty();
    assertThat(RotationRun.scheduled(aws).finish().actions())
        .containsExactly("ValidateAccessKey", "PromoteKey");
  }

  @Test
  void putBack_ofAKeyThatWasRevoked_isRefusedHoweverItIsNamed() {
    RotationRun.now(aws).finish();
    RotationRun.revoke(aws, caller, first);
    for (String putBack : List.of("", first)) {
      for (String named : List.of("", first)) {
        RotationInput input = payload(false, true, named, putBack, Proof.NONE);
        assertThatThrownBy(
                () ->
                    new PutBackOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock())
                        .apply(input))
            .as(input.toString())
            .hasMessageContaining("was revoked");
      }
    }
    assertThat(aws.isActive(first)).isFalse();
  }

  /** What it claims to have done only lets a function wait. */
  @Test
  void changesInThePayload_endNoKey() {
    RotationInput input =
        new RotationInput(
            Requests.USER,
            true,
            false,
            "",
            "",
            List.of(new Change("DeleteAccessKey", first)),
            List.of(),
            0,
            Proof.NONE);

    assertThatThrownBy(
            () ->
                new DeleteOldKey(reader, caller.accessKeys(), caller.secrets(), aws.clock())
                    .apply(input))
        .isInstanceOf(NotYetPropagatedException.class);
    assertThat(aws.isActive(first)).isTrue();
  }

  /** IAM's list, or the secret's labels, of a moment before the new key: never "nothing is due". */
  @Test
  void newKeyNotShownYet_isWaitedFor() {
    String made = pending();
    RotationInput input =
        new RotationInput(
            Requests.USER,
            false,
            false,
            "",
            "",
            List.of(new Change("CreateAccessKey", made)),
            List.of(),
            0,
            Proof.NONE);
    InspectKeys inspect = new InspectKeys(reader, aws.clock());
    assertThat(inspect.apply(input).decision()).isEqualTo("ValidatePendingKey");

    FakeAws before = aws.copy();
    before.caller().accessKeys().delete(Requests.USER, made);
    assertThatThrownBy(
            () ->
                new InspectKeys(RotationRun.reader(before, before.caller()), before.clock())
                    .apply(input))
        .isInstanceOf(NotYetPropagatedException.class)
        .hasMessageContaining("CreateAccessKey " + made);
    assertThat(aws.secretLabels(Requests.SECRET)).containsKey(StoredSecret.PENDING);
  }

  /** IAM's list of a moment before provision or another pass stored the key: nobody deleted it. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void storedKeyNotShownYet_isWaitedFor_forAMoment(boolean rotated) {
    FakeAws late = Accounts.with(Requests.iam());
    if (rotated) {
      late.advance(Duration.ofDays(1));
      RotationRun.now(late).finish();
    }
    String stored = late.currentKey(Requests.SECRET).orElseThrow().id();
    late.caller().accessKeys().delete(Requests.USER, stored);
    InspectKeys inspect = new InspectKeys(RotationRun.reader(late, late.caller()), late.clock());

    assertThatThrownBy(() -> inspect.apply(payload(true, false, "", "", Proof.NONE)))
        .isInstanceOf(NotYetPropagatedException.class)
        .hasMessageContaining("access key " + stored + " was stored");

    late.advance(Duration.ofMinutes(1));
    assertThat(inspect.apply(payload(true, false, "", "", Proof.NONE)).error())
        .isEqualTo("AccessKeyGoneException");
  }

  /** A pass that a revocation began goes by the secret only once it shows the revocation. */
  @Test
  void revocationNotShownYet_isWaitedFor() {
    RotationInput input =
        new RotationInput(
            Requests.USER, false, false, "", "", List.of(), List.of(first), 0, Proof.NONE);

    assertThatThrownBy(() -> new InspectKeys(reader, aws.clock()).apply(input))
        .isInstanceOf(NotYetPropagatedException.class)
        .hasMessageContaining(first + " was revoked");
  }

  /** An execution that began before an upgrade hands over less, and a proof of its own. */
  @Test
  void payloadOfAnEarlierVersion_isRead() throws IOException {
    RotationInput input =
        StrictJson.read(
            """
            {"userName": "u", "now": true, "undo": false, "putBack": "",
             "proven": {"accessKeyId": "AKIA0000000000000001", "roles": ["r"]}}
            """,
            RotationInput.class);

    assertThat(input.changes()).isEmpty();
    assertThat(input.revokedKeyIds()).isEmpty();
    assertThat(input.accessKeyId()).isEmpty();
    assertThat(
            StrictJson.read("{\"userName\": \"u\", \"accessKeyId\": \"\"}", RevocationInput.class))
        .isEqualTo(new RevocationInput("u", "", "", "", ""));
  }
}
