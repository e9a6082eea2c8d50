package rolebridge.cli;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import rolebridge.cli.aws.Account;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Pause;
import rolebridge.cli.setup.Progress;
import rolebridge.cli.verify.Bench;
import rolebridge.cli.verify.Cleaning;
import rolebridge.cli.verify.Patience;
import rolebridge.cli.verify.Run;
import rolebridge.cli.verify.Trial;
import rolebridge.cli.verify.TrialResult;
import rolebridge.cli.verify.Verification;
import rolebridge.cli.verify.VerifyResult;
import rolebridge.cli.verify.aws.AccountJudgement;
import rolebridge.cli.verify.aws.AwsLeftovers;
import rolebridge.cli.verify.aws.IamIdentities;
import rolebridge.cli.verify.aws.LoggedStarts;
import rolebridge.cli.verify.aws.Made;
import rolebridge.cli.verify.aws.ManagedSecrets;
import rolebridge.cli.verify.aws.SignedCalls;
import rolebridge.cli.verify.trial.Trials;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

@Command(
    name = "verify",
    description =
        "Try in an account, without a stack, what rolebridge relies on and only the real AWS"
            + " decides: how soon new keys, trusts and policies work, what IAM and Secrets Manager"
            + " refuse. Makes throw-away users, roles, policies and secrets rolebridge-verify-… and"
            + " removes them all, within 15 minutes. Exit status 1 when something isn't as"
            + " expected.")
final class VerifyCommand extends ChangingCommand {

  private static final Duration LONGEST = Duration.ofMinutes(13);
  private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int LETTERS_OF_A_RUN = 6;

  @Option(
      names = "--clean",
      description =
          "Try nothing, and remove what any run has left, one that goes on at the moment included.")
  private boolean clean;

  VerifyCommand(Printer printer) {
    super(printer);
  }

  @Override
  Outcome execute() {
    Clock clock = Clock.systemUTC();
    Platform platform =
        agreed(
            clean
                ? List.of("remove every user, role, policy and secret that verify has made")
                : List.of(
                    "make users, roles and policies below "
                        + Run.PATH
                        + " and secrets "
                        + Run.PREFIX
                        + "…, which reach nothing but each other",
                    "ask IAM for a credential report",
                    "remove all of them after at most 15 minutes, and what dead runs have left"));
    Account account = platform.started();
    Caller caller = Caller.of(account);
    Instant began = clock.instant();
    Patience patience = new Patience(clock, Pause::of, began.plus(LONGEST));
    IamClient iam = account.iam();
    SecretsManagerClient secretsManager = account.secretsManager();
    AwsLeftovers listed = new AwsLeftovers(iam, secretsManager);
    if (clean) {
      return VerifyResult.ofCleaning(
          new Cleaning(listed, patience).ofAll(), caller, account.commands());
    }
    printer()
        .afterInterrupt(
            "Remove what it made with "
                + account.commands().line("verify", "--clean")
                + " after a minute, since IAM lists late what was made just before. Without it, a"
                + " verify that runs later than "
                + Run.LIFE.toMinutes()
                + " minutes from now does.");
    Run run = new Run(began.truncatedTo(ChronoUnit.SECONDS), suffix());
    Made made = new Made(listed, run);
    Bench bench =
        new Bench(
            run,
            new IamIdentities(iam, run, made),
            new SignedCalls(account.sts(), iam, secretsManager),
            new ManagedSecrets(secretsManager, run, made),
            new AccountJudgement(account),
            new LoggedStarts(account.logs(), namespace()),
            patience);
    Verification.Report report =
        new Verification(bench, new Cleaning(made, patience))
            .of(Trials.all(), new Steps(progress()));
    return VerifyResult.of(
        report,
        caller,
        run,
        Duration.between(began, clock.instant()),
        account.commands(),
        printer().screen().columns());
  }

  private static String suffix() {
    StringBuilder suffix = new StringBuilder();
    new SecureRandom()
        .ints(LETTERS_OF_A_RUN, 0, LETTERS.length())
        .forEach(index -> suffix.append(LETTERS.charAt(index)));
    return suffix.toString();
  }

  /** Shows each trial while it goes on. */
  private static final class Steps implements Verification.Listener {

    private final Progress progress;
    private Progress.Step step;

    Steps(Progress progress) {
      this.progress = progress;
    }

    @Override
    public void begins(Trial trial) {
      step = progress.start(trial.name());
    }

    @Override
    public void ended(TrialResult result) {
      switch (result.verdict()) {
        case OK -> step.done(result.seen().text());
        case NOT_TRIED -> step.done("not tried: " + result.seen().text());
        case DIFFERS, FAILED -> step.failed(result.seen().text());
      }
    }
  }
}
