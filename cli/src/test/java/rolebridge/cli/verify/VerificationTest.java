package rolebridge.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Exit;
import rolebridge.cli.setup.Json;
import rolebridge.cli.verify.FakeAccount.Quirk;
import rolebridge.cli.verify.Leftovers.Kind;
import rolebridge.cli.verify.Leftovers.Thing;
import rolebridge.cli.verify.TrialResult.Verdict;
import rolebridge.cli.verify.Verification.Report;
import rolebridge.cli.verify.trial.Trials;
import rolebridge.contract.Schemas;

class VerificationTest {

  private static final Duration TIME = Duration.ofMinutes(13);
  private static final Caller CALLER =
      new Caller(
          "123456789012",
          java.util.Optional.empty(),
          "arn:aws:iam::123456789012:user/jane",
          "eu-central-1",
          "profile test",
          java.util.List.of());

  private final List<String> heard = new ArrayList<>();

  private Report verify(FakeAccount account, Duration time) {
    return verify(account, time, Trials.all());
  }

  private Report verify(FakeAccount account, Duration time, List<Trial> trials) {
    return new Verification(account.bench(time), account.cleaning())
        .of(
            trials,
            new Verification.Listener() {
              @Override
              public void begins(Trial trial) {
                heard.add(trial.name());
              }

              @Override
              public void ended(TrialResult result) {
                heard.add(result.verdict().text());
              }
            });
  }

  private static Outcome outcome(Report report) {
    return VerifyResult.of(
        report, CALLER, FakeAccount.RUN, Duration.ofSeconds(99), Commands.PLAIN, 80);
  }

  static List<Trial> trials() {
    return Trials.all();
  }

  @Test
  void accountAsExpected_everyTrialIsOk_andNothingIsLeft() {
    FakeAccount account = new FakeAccount();

    Report report = verify(account, TIME);

    assertThat(report.results())
        .allSatisfy(
            result ->
                assertThat(result.verdict())
                    .as(result.trial().name() + " " + result.seen().text())
                    .isEqualTo(Verdict.OK));
    assertThat(heard).hasSize(2 * Trials.all().size());
    assertThat(account.all()).isEmpty();
    assertThat(report.cleaned().removed()).isPositive();
    Outcome outcome = outcome(report);
    assertThat(outcome.exit()).isEqualTo(Exit.DONE);
    assertThat(outcome.document()).containsEntry("status", "as-expected");
    assertThat(Schemas.errors("verify", Json.pretty(outcome.document()))).isEmpty();
  }

  @Test
  void changesTakeFiveSeconds_isMeasured() {
    TrialResult result =
        verify(new FakeAccount(), TIME).results().stream()
            .filter(one -> one.trial().name().equals("new-key"))
            .findFirst()
            .orElseThrow();

    assertThat(result.seen().text()).isEqualTo("accepted after 5.0 s, 8 tries");
    assertThat(result.json()).containsEntry("seconds", 5.0).containsEntry("tries", 8);
  }

  @Test
  void coldStarts_areToldWithSnapStartAndWithout() {
    TrialResult result =
        verify(new FakeAccount(), TIME).results().stream()
            .filter(one -> one.trial().name().equals("cold-starts"))
            .findFirst()
            .orElseThrow();

    assertThat(result.seen().text())
        .isEqualTo(
            "with SnapStart 0.40 s to the answer, 0.30 s of it to begin (median of 1);"
                + " without 1.95 s to the answer, 1.10 s of it to begin (median of 2)");
    assertThat(result.json()).containsEntry("seconds", 0.4).containsEntry("tries", 1);
  }

  /** Each trial finds what it is there for, however the others go. */
  @ParameterizedTest
  @EnumSource
  void accountOtherwise_isFoundByItsTrial(Quirk quirk) {
    FakeAccount account = new FakeAccount(quirk);

    Report report = verify(account, Duration.ofHours(2));

    assertThat(report.results())
        .filteredOn(result -> result.trial().name().equals(quirk.trial))
        .singleElement()
        .satisfies(result -> assertThat(result.verdict()).isEqualTo(Verdict.DIFFERS));
    assertThat(account.all()).isEmpty();
    Outcome outcome = outcome(report);
    assertThat(outcome.exit()).isEqualTo(Exit.DIFFERENT);
    assertThat(outcome.text()).contains("differs").contains(quirk.trial + ":").contains("expected");
    assertThat(Schemas.errors("verify", Json.pretty(outcome.document()))).isEmpty();
  }

  /** What was never let in isn't kept out by what the trial did. */
  @ParameterizedTest
  @EnumSource(names = {"NEW_KEY_IS_REFUSED", "NEW_TRUST_IS_UNSEEN", "NEW_POLICY_IS_UNSEEN"})
  void nothingIsLetIn_noRefusalIsAsExpected(Quirk quirk) {
    boolean keysWork = quirk != Quirk.NEW_KEY_IS_REFUSED;

    Report report = verify(new FakeAccount(quirk), Duration.ofHours(2));

    assertThat(report.results())
        .filteredOn(result -> result.trial().expected().startsWith("refused"))
        // It takes no role.
        .filteredOn(result -> !(keysWork && result.trial().name().equals("inactive-key")))
        .hasSizeGreaterThan(2)
        .allSatisfy(result -> assertThat(result.verdict()).isNotEqualTo(Verdict.OK));
  }

  /** A busy AWS refuses, too, which tells nothing of keys, sessions and policies. */
  @ParameterizedTest
  @ValueSource(strings = {"Throttling", "InvalidRequestException", "Status503"})
  void refusedForAnotherReason_isNotAsExpected(String code) {
    FakeAccount account = new FakeAccount();
    account.refusesAs(code);

    Report report = verify(account, Duration.ofHours(2));

    assertThat(report.results())
        .filteredOn(result -> result.trial().expected().contains("refused"))
        .hasSize(5)
        .allSatisfy(result -> assertThat(result.verdict()).isNotEqualTo(Verdict.OK));
  }

  @ParameterizedTest
  @MethodSource("trials")
  void trial_hasAQuirkThatItFinds_andAShortName(Trial trial) {
    assertThat(Quirk.values()).anyMatch(quirk -> quirk.trial.equals(trial.name()));
    assertThat(trial.name()).matches("[a-z-]{1,17}");
    assertThat(FakeAccount.RUN.named(trial.name()).length()).isLessThanOrEqualTo(64);
  }

  @Test
  void timeIsOver_restIsNotTried_andAllIsRemoved() {
    FakeAccount account = new FakeAccount();

    Report report = verify(account, Duration.ofSeconds(30));

    assertThat(report.results()).hasSameSizeAs(Trials.all());
    assertThat(report.results().getLast().verdict()).isEqualTo(Verdict.NOT_TRIED);
    assertThat(report.results().getLast().seen().text()).isEqualTo("no time was left");
    assertThat(account.all()).isEmpty();
  }

  /** What takes longer than is left tells nothing of AWS; what took its two minutes does. */
  @ParameterizedTest
  @CsvSource({"119, NOT_TRIED", "120, DIFFERS"})
  void waitThatTheRunsEndCuts_isNotTried(int secondsLeft, Verdict verdict) {
    FakeAccount account = new FakeAccount();
    Trial endless =
        new StubTrial() {
          @Override
          public Seen run(Bench bench) {
            Patience.Measured measured = bench.patience().until(() -> false);
            return Seen.of(measured.settled(), measured.text());
          }
        };

    TrialResult result =
        verify(account, Duration.ofSeconds(secondsLeft), List.of(endless)).results().getFirst();

    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.seen().text())
        .startsWith(
            verdict == Verdict.NOT_TRIED
                ? "no time was left to wait: not within 119 s, 120 tries"
                : "not within 120 s, 121 tries");
  }

  @Test
  void runThatEndsByAnError_removesWhatItMade() {
    FakeAccount account = new FakeAccount();
    Trial broken =
        new StubTrial() {
          @Override
          public Seen run(Bench bench) {
            bench.identities().createUser(name());
            throw new IllegalStateException("broken");
          }
        };

    assertThatThrownBy(() -> verify(account, TIME, List.of(broken))).hasMessage("broken");
    assertThat(account.all()).isEmpty();
  }

  @Test
  void refusedTrial_isFailed_andTheNextGoesOn() {
    Trial refused =
        new StubTrial() {
          @Override
          public Seen run(Bench bench) {
            throw new CallRefusedException("AccessDenied", "no iam:CreateUser", null);
          }
        };

    Report report = verify(new FakeAccount(), TIME, List.of(refused, Trials.all().getFirst()));

    assertThat(report.results().getFirst().verdict()).isEqualTo(Verdict.FAILED);
    assertThat(report.results().getFirst().seen().text())
        .isEqualTo("AccessDenied: no iam:CreateUser");
    assertThat(report.results().getLast().verdict()).isEqualTo(Verdict.OK);
    assertThat(outcome(report).exit()).isEqualTo(Exit.DIFFERENT);
  }

  @Test
  void trialThatCantBeTriedHere_isNoDifference() {
    Trial elsewhere =
        new StubTrial() {
          @Override
          public Seen run(Bench bench) {
            throw new NotTriedException("not here");
          }
        };

    Report report = verify(new FakeAccount(), TIME, List.of(elsewhere));

    assertThat(report.results().getFirst().verdict()).isEqualTo(Verdict.NOT_TRIED);
    assertThat(outcome(report).exit()).isEqualTo(Exit.DONE);
  }

  private abstract static class StubTrial implements Trial {

    @Override
    public String name() {
      return "stub";
    }

    @Override
    public String tried() {
      return "nothing";
    }

    @Override
    public String expected() {
      return "nothing";
    }
  }

  @Test
  void deadRun_isRemovedBefore_andALivingOneLeftAlone() {
    FakeAccount account = new FakeAccount();
    Run dead = new Run(FakeAccount.START.minus(Run.LIFE), "dead22");
    Run living = new Run(FakeAccount.START.minusSeconds(60), "alive2");
    account.others.add(new Thing(Kind.USER, "rolebridge-verify-dead22-new-key", dead));
    Thing left = new Thing(Kind.USER, "rolebridge-verify-alive2-new-key", living);
    account.others.add(left);

    verify(account, TIME, List.of());

    assertThat(account.all()).containsExactly(left);
    assertThat(account.cleaning().ofAll().removed()).isOne();
    assertThat(account.all()).isEmpty();
  }

  @Test
  void whatCantBeRemoved_isToldWithItsReason() {
    FakeAccount account = new FakeAccount();
    account.stuck.add(FakeAccount.RUN.named("new-key"));

    Report report = verify(account, TIME);

    assertThat(report.cleaned().left())
        .containsExactly("user rolebridge-verify-abc123-new-key: DeleteConflict: refused");
    Outcome outcome = outcome(report);
    assertThat(outcome.exit()).isEqualTo(Exit.DIFFERENT);
    assertThat(outcome.text()).contains("./rolebridge verify --clean");
    assertThat(VerifyResult.ofCleaning(report.cleaned(), CALLER, Commands.PLAIN).exit())
        .isEqualTo(Exit.DIFFERENT);
    assertThat(
            Schemas.errors(
                "verify",
                Json.pretty(
                    VerifyResult.ofCleaning(report.cleaned(), CALLER, Commands.PLAIN).document())))
        .isEmpty();
  }

  @Test
  void run_isKnownByPathsAndNames() {
    Run run = FakeAccount.RUN;

    assertThat(Run.in(run.path())).contains(run);
    assertThat(Run.in(run.secretNamed("x"))).contains(run);
    assertThat(Run.in("/rolebridge-verify/20269999T120000Z-abc123/")).isEmpty();
    assertThat(Run.in("/rolebridge/xsoar.remediation/")).isEmpty();
  }

  @Test
  void credentials_dontShowTheSecret() {
    assertThat(new Credentials("AKIA1", "hidden", "token")).hasToString("AKIA1");
  }
}
