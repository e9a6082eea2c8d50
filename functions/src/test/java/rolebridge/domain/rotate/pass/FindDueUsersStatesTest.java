package rolebridge.domain.rotate.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.fake.FakeAws;
import rolebridge.domain.managed.Tags;
import rolebridge.domain.mark.UserDeparture;
import rolebridge.domain.port.SecretVersion;
import rolebridge.domain.rotate.CurrentKey;
import rolebridge.domain.rotate.Decision;
import rolebridge.domain.rotate.RotationInput;
import rolebridge.domain.rotate.RotationPolicy;
import rolebridge.domain.rotate.RotationRun;

/**
 * Over all states of two keys and their marks: a pass takes a user if, and only if, its run has
 * something to do. Where the one is decided by lists and the other by all there is, what the lists
 * can't show is named here.
 */
class FindDueUsersStatesTest {

  private static final RotationPolicy POLICY = RotationRun.POLICY;
  private static final Duration GRACE = POLICY.gracePeriod();
  private static final Duration WATCH = POLICY.watchPeriod();
  private static final String USER = "user";
  private static final String SECRET = "rolebridge/" + USER;
  private static final Duration FUTURE = Duration.ofDays(-30);

  enum Other {
    NONE,
    PENDING,
    PENDING_INACTIVE,
    PENDING_GONE,
    PREVIOUS,
    PREVIOUS_INACTIVE,
    PREVIOUS_GONE,
    UNLABELLED,
    UNKNOWN_YOUNG,
    UNKNOWN_UNUSED_FOR_MINUTES,
    UNKNOWN_UNUSED,
    UNKNOWN_USED
  }

  /** What a mark says of its key, and since when. */
  enum Time {
    MISSING,
    UNREADABLE,
    AHEAD,
    JUST_NOW,
    HOURS_AGO,
    DAYS_AGO,
    WEEKS_AGO;

    Optional<String> text(Instant now) {
      return switch (this) {
        case MISSING -> Optional.empty();
        case UNREADABLE -> Optional.of("soon");
        case AHEAD -> Optional.of(now.minus(FUTURE).toString());
        case JUST_NOW -> Optional.of(now.minusSeconds(60).toString());
        case HOURS_AGO -> Optional.of(now.minus(Duration.ofHours(5)).toString());
        case DAYS_AGO -> Optional.of(now.minus(GRACE.plusHours(9)).toString());
        case WEEKS_AGO -> Optional.of(now.minus(WATCH.plusDays(7)).toString());
      };
    }
  }

  /** A user made up of these. */
  record State(
      CurrentKey current,
      Other other,
      Time promoted,
      Time unused,
      Time deactivated,
      Time revoked,
      Optional<UserDeparture.Stage> leaving) {

    FakeAws build() {
      FakeAws aws = new FakeAws();
      String old = aws.provisionedUser(USER);
      boolean isDue = current == CurrentKey.DUE;
      aws.advance(Duration.ofDays(100));
      Instant now = aws.clock().instant().plus(isDue ? Duration.ofDays(89) : Duration.ofDays(20));
      Caller caller = aws.caller();
      Map<String, String> labels = aws.secretLabels(SECRET);
      String present = old;
      String second = "AKIAGONE000000000001";
      switch (other) {
        case NONE -> aws.renewKey(old);
        case UNKNOWN_YOUNG, UNKNOWN_UNUSED_FOR_MINUTES, UNKNOWN_UNUSED, UNKNOWN_USED ->
            aws.renewKey(old);
        case PENDING, PENDING_INACTIVE -> {
          aws.renewKey(old);
          second = stored(aws);
          labels.put("AWSPENDING", SecretVersion.idFor(second));
        }
        case PENDING_GONE -> {
          aws.renewKey(old);
          labels.put("AWSPENDING", SecretVersion.idFor(second));
        }
        case PREVIOUS_GONE -> {
          aws.renewKey(old);
          labels.put("AWSPREVIOUS", SecretVersion.idFor(second));
        }
        case PREVIOUS, PREVIOUS_INACTIVE, UNLABELLED -> {
          second = old;
          present = stored(aws);
          labels.put("AWSCURRENT", SecretVersion.idFor(present));
          if (other != Other.UNLABELLED) {
            labels.put("AWSPREVIOUS", SecretVersion.idFor(old));
          }
        }
      }
      aws.advance(Duration.between(aws.clock().instant(), now));
      if (other == Other.UNKNOWN_YOUNG) {
        second = aws.addKey(USER);
      }
      if (other == Other.UNKNOWN_UNUSED || isUnknownForMinutes()) {
        Duration age = Duration.ofMinutes(isUnknownForMinutes() ? 20 : 256);
        aws.advance(age.negated());
        second = aws.addKey(USER);
        aws.advance(age);
        if (other == Other.UNKNOWN_USED) {
          aws.use(second, now.minusSeconds(9));
        }
      }
      if (other == Other.PENDING_INACTIVE || other == Other.PREVIOUS_INACTIVE) {
        caller.accessKeys().deactivate(USER, second);
      }
      switch (current) {
        case INACTIVE, REVOKED -> caller.accessKeys().deactivate(USER, present);
        case GONE -> caller.accessKeys().delete(USER, present);
        case NOT_OURS -> labels.put("AWSCURRENT", "somebody's");
        default -> {}
      }
      Map<String, String> tags = aws.secretTags(SECRET);
      mark(tags, Tags.PROMOTED, present, promoted, now);
      mark(tags, Tags.UNUSED, second, unused, now);
      mark(tags, Tags.DEACTIVATED, second, deactivated, now);
      List<String> revocations = new ArrayList<>();
      if (current == CurrentKey.REVOKED) {
        revocations.add(present + "=" + now.minusSeconds(9));
      }
      String leaked = second;
      revoked.text(now).ifPresent(time -> revocations.add(leaked + "=" + time));
      if (!revocations.isEmpty()) {
        tags.put(Tags.REVOKED, String.join(" ", revocations));
      }
      leaving.ifPresent(
          stage -> tags.putAll(UserDeparture.tag(stage, now.minus(Duration.ofDays(3)))));
      return aws;
    }

    /** Too old to be stored still, and too young to be an orphan for certain. */
    private boolean isUnknownForMinutes() {
      return other == Other.UNKNOWN_UNUSED_FOR_MINUTES || other == Other.UNKNOWN_USED;
    }

    private static String stored(FakeAws aws) {
      var key = aws.caller().accessKeys().create(USER);
      aws.caller().secrets().putPending(SECRET, key);
      aws.secretLabels(SECRET).remove("AWSPENDING");
      return key.id();
    }

    private static void mark(
        Map<String, String> tags, String tag, String key, Time time, Instant now) {
      time.text(now).ifPresent(text -> tags.put(tag, key + " " + text));
    }

    /** What only the list of versions, or a key's last use, tells: the run has to ask. */
    boolean isToBeAsked() {
      return other == Other.UNLABELLED || isUnknownForMinutes();
    }

    /** Whether the current key doesn't work, which each audit tells. */
    boolean isBroken() {
      return current == CurrentKey.GONE || current == CurrentKey.INACTIVE;
    }

    /** Whether a report, which has no ids, shows one key in the place of another. */
    boolean looksOrdinary() {
      return current == CurrentKey.GONE
          && (other == Other.UNKNOWN_UNUSED || other == Other.UNKNOWN_UNUSED_FOR_MINUTES);
    }

    /**
     * Whether the secret's labels and marks speak of other keys, or of another status of theirs.
     */
    boolean contradictsMarks() {
      boolean ended = deactivated.compareTo(Time.JUST_NOW) >= 0;
      return (other == Other.PREVIOUS && ended)
          || (other == Other.PREVIOUS_INACTIVE && !ended)
          || leaving.isPresent()
          || other == Other.UNLABELLED
          || other == Other.UNKNOWN_UNUSED
          || isUnknownForMinutes()
          || (current == CurrentKey.DUE && promoted.compareTo(Time.JUST_NOW) >= 0);
    }
  }

  private static Stream<State> states() {
    List<State> all = new ArrayList<>();
    for (CurrentKey current : CurrentKey.values()) {
      for (Other other : Other.values()) {
        boolean marked = other == Other.PREVIOUS || other == Other.PREVIOUS_INACTIVE;
        for (Time promoted : List.of(Time.MISSING, Time.AHEAD, Time.JUST_NOW, Time.DAYS_AGO)) {
          for (Time unused :
              List.of(Time.MISSING, Time.UNREADABLE, Time.JUST_NOW, Time.HOURS_AGO)) {
            for (Time ended : List.of(Time.MISSING, Time.AHEAD, Time.JUST_NOW, Time.WEEKS_AGO)) {
              if (marked || (unused == Time.MISSING && ended == Time.MISSING)) {
                all.add(
                    new State(
                        current, other, promoted, unused, ended, Time.MISSING, Optional.empty()));
              }
            }
          }
        }
        for (Time revoked : Time.values()) {
          all.add(promotedDaysAgo(current, other, revoked, Optional.empty()));
        }
        for (UserDeparture.Stage stage : UserDeparture.Stage.values()) {
          for (Time revoked : List.of(Time.MISSING, Time.DAYS_AGO)) {
            all.add(promotedDaysAgo(current, other, revoked, Optional.of(stage)));
          }
        }
      }
    }
    return all.stream().distinct();
  }

  /** Days after a rotation, with no other mark of it. */
  private static State promotedDaysAgo(
      CurrentKey current, Other other, Time revoked, Optional<UserDeparture.Stage> leaving) {
    return new State(current, other, Time.DAYS_AGO, Time.MISSING, Time.MISSING, revoked, leaving);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void user_isTaken_exactlyIfItsRunHasSomethingToDo(boolean reports) {
    List<String> wrong = new ArrayList<>();
    states()
        .forEach(
            state -> {
              FakeAws aws = state.build();
              if (!reports) {
                aws.refuseReports();
              }
              boolean taken = OnePass.takesTheUser(aws);
              Decision decision =
                  RotationRun.reader(aws, aws.caller())
                      .glance(RotationInput.scheduled(USER))
                      .decision();
              boolean hidden = state.looksOrdinary() || (!reports && state.contradictsMarks());
              boolean right =
                  switch (decision) {
                    case Decision.Turn _ -> taken || hidden;
                    case Decision.Stop _ -> taken || hidden || state.isBroken();
                    case Decision.NothingDue _ -> !taken || state.isToBeAsked();
                  };
              if (!right) {
                wrong.add(
                    state
                        + (taken ? " is taken, and due is " : " isn't taken, and due is ")
                        + decision);
              }
            });

    assertThat(wrong).isEmpty();
  }
}
