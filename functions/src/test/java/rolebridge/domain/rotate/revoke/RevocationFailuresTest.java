package rolebridge.domain.rotate.revoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.error.AwsUnavailableException;
import rolebridge.domain.error.PermissionMissingException;
import rolebridge.domain.error.QuotaExceededException;
import rolebridge.domain.error.RefusedByAwsException;
import rolebridge.domain.error.RetryableException;
import rolebridge.domain.error.SessionsNotDeniedException;
import rolebridge.domain.error.ThrottledException;
import rolebridge.domain.error.UserNotManagedException;
import rolebridge.domain.error.WorkflowException;
import rolebridge.domain.fake.Accounts;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.fake.Fault;
import rolebridge.domain.fake.Requests;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.Revocations;
import rolebridge.domain.policy.SessionDenial;
import rolebridge.domain.port.Pause;
import rolebridge.domain.rotate.RotationRun;

/** No call that fails, for whatever reason and however long, keeps more alive than hangs on it. */
class RevocationFailuresTest {

  private static final String SECOND_ROLE =
      "arn:aws:iam::111122223333:role/rolebridge/xsoar.remediation/xsoar-EC2-Role";
  private static final FakeAws READY = rotated();

  /** Of a user that was rotated a moment ago, so that two keys work. */
  private static FakeAws rotated() {
    FakeAws aws = Accounts.with(Requests.iam(), Requests.ec2());
    RotationRun.now(aws).finish();
    aws.advance(Duration.ofMinutes(1));
    return aws;
  }

  /** How a call fails, time and again. */
  enum Kind {
    THROTTLED,
    SILENT,
    FORBIDDEN,
    FULL,
    REFUSED;

    WorkflowException error() {
      return switch (this) {
        case THROTTLED -> new ThrottledException("Rate exceeded");
        case SILENT -> new AwsUnavailableException("AWS didn't answer");
        case FORBIDDEN -> new PermissionMissingException("AccessDenied");
        case FULL -> new QuotaExceededException("LimitExceeded");
        case REFUSED -> new RefusedByAwsException("ValidationError");
      };
    }

    /** How long AWS let the function wait for it. */
    private Duration took() {
      return this == SILENT ? Duration.ofSeconds(30) : Duration.ZERO;
    }

    boolean passes() {
      return error() instanceof RetryableException;
    }

    void befall(FakeAws aws, Caller caller, Set<String> operations) {
      caller.failing(
          call -> {
            if (!operations.contains(call.operation())) {
              return null;
            }
            aws.advance(took());
            return Fault.refused(this::error);
          });
    }
  }

  /** How the user is when its key leaks. */
  private static final Map<String, Consumer<FakeAws>> LIVES = lives();

  private static Map<String, Consumer<FakeAws>> lives() {
    Map<String, Consumer<FakeAws>> lives = new LinkedHashMap<>();
    lives.put("as it should be", _ -> {});
    lives.put(
        "without boundaries",
        aws -> {
          aws.replaceUserBoundary(Requests.USER, "");
          aws.replaceRoleBoundary(Requests.ROLE_ARN, "");
          aws.replaceRoleBoundary(SECOND_ROLE, "");
        });
    lives.put(
        "with the mark of a key that is gone",
        aws ->
            aws.secretTags(Requests.SECRET)
                .put(Tags.REVOKED_KEY + "AKIA00000000000000ZZ", "2026-01-01T00:00:00Z"));
    return lives;
  }

  private static Set<String> operations(Consumer<FakeAws> life) {
    FakeAws aws = READY.copy();
    life.accept(aws);
    Caller caller = aws.caller();
    RotationRun.revoke(aws, caller, "");
    Set<String> operations = new TreeSet<>();
    caller.calls().forEach(call -> operations.add(call.operation()));
    return operations;
  }

  /** What can't be done without this call. */
  private static final Map<String, Set<String>> NEEDED_BY =
      Map.of(
          "UpdateAccessKey", Set.of("keys"),
          "TagResource", Set.of("mark"),
          "PutUserPolicy", Set.of("user"),
          "ListRoles", Set.of("roles"),
          "PutRolePolicy", Set.of("roles"));

  /** And without this one, where the boundary was replaced. */
  private static final Map<String, Set<String>> NEEDED_FOR_BOUNDARIES =
      Map.of(
          "GetUser", Set.of("user"),
          "PutUserPermissionsBoundary", Set.of("user"),
          "GetRole", Set.of("roles"),
          "PutRolePermissionsBoundary", Set.of("roles"));

  private static List<String> alive(FakeAws aws, List<String> leaked) {
    List<String> alive = new ArrayList<>();
    if (leaked.stream().anyMatch(aws::isActive)) {
      alive.add("keys");
    }
    if (!Revocations.by(aws.secretTags(Requests.SECRET)).keyIds().containsAll(leaked)) {
      alive.add("mark");
    }
    if (aws.caller().userPolicies().find(Requests.USER, SessionDenial.POLICY_NAME).isEmpty()) {
      alive.add("user");
    }
    if (!Stream.of(Requests.ROLE_ARN, SECOND_ROLE)
        .allMatch(role -> aws.rolePolicies(role).containsKey(SessionDenial.POLICY_NAME))) {
      alive.add("roles");
    }
    return alive;
  }

  /** One call of many that fails as long as it is tried, in one invocation. */
  @ParameterizedTest
  @EnumSource
  void oneOperationFailsForGood_allThatDoesNotHangOnIt_isEnded(Kind kind) {
    List<String> problems = new ArrayList<>();
    LIVES.forEach(
        (name, life) -> {
          for (String operation : operations(life)) {
            for (boolean named : new boolean[] {true, false}) {
              Set<String> needed = new TreeSet<>(NEEDED_BY.getOrDefault(operation, Set.of()));
              if (name.equals("without boundaries")) {
                needed.addAll(NEEDED_FOR_BOUNDARIES.getOrDefault(operation, Set.of()));
              }
              String problem = problemOf(kind, life, operation, named, needed);
              if (!problem.isEmpty()) {
                problems.add(
                    "%s of a user %s, %s: %s"
                        .formatted(operation, name, named ? "key named" : "no key named", problem));
              }
            }
          }
        });

    assertThat(problems).isEmpty();
  }

  private static String problemOf(
      Kind kind, Consumer<FakeAws> life, String operation, boolean named, Set<String> needed) {
    FakeAws aws = READY.copy();
    life.accept(aws);
    List<String> keys = List.copyOf(aws.keyIds(Requests.USER));
    List<String> leaked = named ? keys.subList(0, 1) : keys;
    Caller caller = aws.caller();
    kind.befall(aws, caller, Set.of(operation));
    Instant begin = aws.clock().instant();

    Throwable thrown =
        catchThrowable(() -> RotationRun.revoke(aws, caller, named ? leaked.getFirst() : ""));

    List<String> alive = new ArrayList<>(alive(aws, leaked));
    alive.removeAll(needed);
    if (!alive.isEmpty()) {
      return "these live on: " + alive + " after " + thrown;
    }
    Duration took = Duration.between(begin, aws.clock().instant());
    if (took.compareTo(RevokeKey.LONGEST_RUN) >= 0) {
      return "it took " + took;
    }
    // That boundary denies the user's sessions where no policy has room.
    boolean made = operation.equals("PutUserPolicy") && kind == Kind.FULL;
    if (thrown == null) {
      return made ? "" : "no failure";
    }
    if (kind.passes() && !kind.error().getClass().isInstance(thrown)) {
      return "not tried again after " + thrown;
    }
    if (kind.passes()
        && !operation.equals("UntagResource")
        && !thrown
            .getMessage()
            .contains(needed.contains("keys") ? " may be active" : "inactive. Sessions ")) {
      return "says nothing of the keys: " + thrown.getMessage();
    }
    if (needed.contains("keys") && thrown instanceof SessionsNotDeniedException) {
      return "says that an active key is inactive";
    }
    return "";
  }

  /** As whoever reads without end in the hub has AWS answer everybody. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyReadOfIamIsThrottled_keysOfTheSecretsLabelsEnd_andTheUserDeniesItsSessions(
      boolean named) {
    FakeAws aws = READY.copy();
    List<String> keys = List.copyOf(aws.keyIds(Requests.USER));
    Caller caller = aws.caller();
    Kind.THROTTLED.befall(
        aws, caller, Set.of("GetUser", "ListAccessKeys", "GetUserPolicy", "ListRoles", "GetRole"));

    assertThatThrownBy(() -> RotationRun.revoke(aws, caller, named ? keys.getFirst() : ""))
        .isInstanceOf(ThrottledException.class)
        .hasMessageContaining("inactive. Sessions until now are denied on no role.");

    assertThat(alive(aws, named ? keys.subList(0, 1) : keys)).containsExactly("roles");
  }

  /** Neither says which keys there are: but what sessions there are is known. */
  @Test
  void neitherListNorSecretCanBeRead_sessionsAreDeniedAllTheSame() {
    FakeAws aws = READY.copy();
    List<String> keys = List.copyOf(aws.keyIds(Requests.USER));
    Caller caller = aws.caller();
    Kind.THROTTLED.befall(aws, caller, Set.of("ListAccessKeys", "DescribeSecret"));

    assertThatThrownBy(() -> RotationRun.revoke(aws, caller, ""))
        .isInstanceOf(ThrottledException.class)
        .hasMessageContaining("are denied on " + SECOND_ROLE);

    assertThat(alive(aws, keys)).containsExactly("keys", "mark");
    Caller ofOne = aws.caller();
    Kind.THROTTLED.befall(aws, ofOne, Set.of("ListAccessKeys", "DescribeSecret"));
    assertThatThrownBy(() -> RotationRun.revoke(aws, ofOne, keys.getLast()))
        .isInstanceOf(ThrottledException.class);
    assertThat(alive(aws, keys.subList(1, 2))).isEmpty();
  }

  /** Every call takes half a minute: what is begun has time to end, and what isn't is said. */
  @Test
  void allOfIamIsSilent_theKeyIsTried_andItEndsInTime() {
    FakeAws aws = READY.copy();
    Caller caller = aws.caller();
    Kind.SILENT.befall(
        aws,
        caller,
        Set.of(
            "GetUser",
            "ListAccessKeys",
            "UpdateAccessKey",
            "GetUserPolicy",
            "PutUserPolicy",
            "ListRoles",
            "PutRolePolicy",
            "GetRole"));
    String key = aws.keyIds(Requests.USER).getFirst();
    Instant begin = aws.clock().instant();

    assertThatThrownBy(() -> RotationRun.revoke(aws, caller, key))
        .isInstanceOf(AwsUnavailableException.class)
        .hasMessageContaining("Access key " + key + " may be active.")
        .hasMessageContaining("denies no session itself, as the time was over");

    assertThat(caller.changes()).contains("UpdateAccessKey");
    assertThat(Duration.between(begin, aws.clock().instant())).isLessThan(RevokeKey.LONGEST_RUN);
  }

  /** What a key that lives gave out since its first revocation is denied until now. */
  @Test
  void keyThatCouldNotBeEnded_deniesSessionsUntilNow() {
    FakeAws aws = READY.copy();
    String key = aws.keyIds(Requests.USER).getFirst();
    Caller caller = aws.caller();
    Kind.REFUSED.befall(aws, caller, Set.of("UpdateAccessKey"));
    for (int time = 0; time < 2; time++) {
      aws.advance(Duration.ofHours(1));
      assertThatThrownBy(() -> RotationRun.revoke(aws, caller, key))
          .isInstanceOf(RefusedByAwsException.class);
    }

    assertThat(aws.rolePolicies(SECOND_ROLE).get(SessionDenial.POLICY_NAME).toString())
        .contains(aws.clock().instant().toString().substring(0, "2026-02-01T08:00".length()));
  }

  /** Unless nothing failed it is asked only in time: it may take half a minute, too. */
  @ParameterizedTest
  @CsvSource({"true, false, 2", "true, true, 1", "false, true, 2"})
  void anotherRevocation_isLookedForWhereThereIsTime(boolean refused, boolean slow, int looks) {
    FakeAws aws = READY.copy();
    Caller caller = aws.caller();
    int[] roles = {0};
    caller.failing(
        call -> {
          if (call.operation().equals("PutUserPolicy")) {
            // So long that all roles show at the first look.
            aws.advance(Pause.UNTIL_SHOWN);
          }
          if (!call.operation().equals("PutRolePolicy") || ++roles[0] != 2) {
            return null;
          }
          if (slow) {
            aws.advance(RevokeKey.DENYING);
          }
          return refused ? Fault.refused(() -> new RefusedByAwsException("no", null)) : null;
        });

    Throwable thrown = catchThrowable(() -> RotationRun.revoke(aws, caller, ""));

    assertThat(thrown == null).isEqualTo(!refused);
    assertThat(caller.calls())
        .filteredOn(call -> call.operation().equals("DescribeSecret"))
        .hasSize(looks);
  }

  @Test
  void lookForAnotherRevocation_isThrottled_isTriedAgain() {
    FakeAws aws = READY.copy();
    Caller caller = aws.caller();
    int[] looks = {0};
    caller.failing(
        call ->
            call.operation().equals("DescribeSecret") && ++looks[0] == 2
                ? Fault.refused(() -> new ThrottledException("Rate exceeded"))
                : null);

    assertThatThrownBy(() -> RotationRun.revoke(aws, caller, ""))
        .isInstanceOf(ThrottledException.class);
  }

  /** Whether a role that refuses is the user's, the next try may tell. */
  @Test
  void whoseRoleItIs_cannotBeToldAtTheMoment_isTriedAgain() {
    FakeAws aws = READY.copy();
    Caller caller = aws.caller();
    caller.failing(
        call ->
            switch (call.operation()) {
              case "PutRolePolicy" -> Fault.refused(Kind.REFUSED::error);
              case "GetRole" -> Fault.refused(Kind.THROTTLED::error);
              default -> null;
            });

    assertThatThrownBy(() -> RotationRun.revoke(aws, caller, ""))
        .isInstanceOf(ThrottledException.class)
        .hasMessageContaining("What failed, too: ValidationError");
  }

  /** How it comes that a moved user's key can't be written down. */
  enum Unwritten {
    FULL_OF_TAGS {
      @Override
      void happen(FakeAws aws) {
        Map<String, String> tags = aws.secretTags(Requests.SECRET);
        for (int i = 0; tags.size() < 50; i++) {
          tags.put("others-" + i, "");
        }
      }
    },
    TO_BE_DELETED {
      @Override
      void happen(FakeAws aws) {
        aws.caller().secrets().scheduleDeletion(Requests.SECRET);
      }
    },
    GONE {
      @Override
      void happen(FakeAws aws) {
        aws.purgeSecret(Requests.SECRET);
      }
    };

    abstract void happen(FakeAws aws);
  }

  private static void assertSaid(Throwable thrown, String key) {
    assertThat(thrown)
        .hasMessageContaining("isn't managed by rolebridge: its ARN is")
        .hasMessageContaining("let an administrator make " + key + " Inactive by hand before it is")
        .hasMessageContaining("couldn't be written down, so no pass ends it")
        .message()
        .doesNotContain("Put that right if the user is rolebridge's");
  }

  /** Nobody may move it back without having ended the key: no pass would. */
  @ParameterizedTest
  @EnumSource
  void movedUser_whoseMarkHasNoPlace_isSaid_withWhatToDoFirst(Unwritten how) {
    FakeAws aws = READY.copy();
    how.happen(aws);
    aws.moveUser(Requests.USER, "/");
    String key = aws.keyIds(Requests.USER).getFirst();

    Throwable thrown = catchThrowable(() -> RotationRun.revoke(aws, aws.caller(), key));

    assertThat(thrown).isInstanceOf(UserNotManagedException.class);
    assertSaid(thrown, key);
    assertThat(catchThrowable(() -> RotationRun.revoke(aws, aws.caller(), "")))
        .hasMessageContaining("let an administrator make ")
        .hasMessageContaining("couldn't be written down");
  }

  /** There is nothing to end by hand unless somebody says which. */
  @Test
  void movedUser_withoutTheKey_isSaid() {
    FakeAws aws = READY.copy();
    aws.keyIds(Requests.USER).forEach(id -> aws.caller().accessKeys().delete(Requests.USER, id));
    aws.secretLabels(Requests.SECRET).clear();
    aws.moveUser(Requests.USER, "/");

    assertThat(catchThrowable(() -> RotationRun.revoke(aws, aws.caller(), "AKIA0000000000009999")))
        .hasMessageContainingAll("couldn't be written down", "no access key AKIA0000000000009999");
    assertThat(catchThrowable(() -> RotationRun.revoke(aws, aws.caller(), "")))
        .isInstanceOf(UserNotManagedException.class)
        .message()
        .doesNotContain("written down");
  }

  /** The same, refused or for as long as the machine tries. */
  @ParameterizedTest
  @EnumSource
  void movedUser_whoseMarkCannotBeWritten_isSaid_withWhatToDoFirst(Kind kind) {
    FakeAws aws = READY.copy();
    aws.moveUser(Requests.USER, "/");
    String key = aws.keyIds(Requests.USER).getFirst();
    Caller caller = aws.caller();
    kind.befall(aws, caller, Set.of("TagResource"));

    Throwable thrown = catchThrowable(() -> RotationRun.revoke(aws, caller, key));

    assertThat(thrown)
        .isInstanceOf(kind.passes() ? kind.error().getClass() : UserNotManagedException.class);
    assertSaid(thrown, key);
  }

  /** Nothing says which keys there are, so nothing could be written down. */
  @ParameterizedTest
  @EnumSource
  void movedUser_whoseKeysAreNotKnown_isSaid(Kind kind) {
    FakeAws aws = READY.copy();
    aws.moveUser(Requests.USER, "/");
    Caller caller = aws.caller();
    kind.befall(aws, caller, Set.of("ListAccessKeys", "DescribeSecret"));

    assertSaid(catchThrowable(() -> RotationRun.revoke(aws, caller, "")), "its leaked key");
  }

  /** A secret that can't be read may still take a mark, and then a pass ends the key. */
  @ParameterizedTest
  @EnumSource
  void movedUser_whoseSecretCannotBeRead_isWrittenDown(Kind kind) {
    FakeAws aws = READY.copy();
    aws.moveUser(Requests.USER, "/");
    Caller caller = aws.caller();
    kind.befall(aws, caller, Set.of("DescribeSecret"));
    String key = aws.keyIds(Requests.USER).getFirst();

    assertThat(catchThrowable(() -> RotationRun.revoke(aws, caller, key)))
        .hasMessageContaining("isn't managed by rolebridge: its ARN is")
        .message()
        .doesNotContain("written down");

    assertThat(Revocations.by(aws.secretTags(Requests.SECRET)).keyIds()).containsExactly(key);
  }
}
