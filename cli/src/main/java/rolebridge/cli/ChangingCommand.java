package rolebridge.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import rolebridge.cli.aws.Caller;
import rolebridge.cli.aws.Consent;
import rolebridge.cli.aws.RealAccount;
import rolebridge.cli.machine.MachineRuns;
import rolebridge.cli.platform.Platform;
import rolebridge.cli.setup.Commands;
import rolebridge.cli.setup.Screen;
import rolebridge.domain.policy.Namespace;

/** What the commands that change an account have in common: a real one is asked for before. */
abstract class ChangingCommand extends AccountCommand {

  @Option(
      names = "--yes",
      description =
          "With --target aws, don't ask before the account is changed. Without a terminal, nothing"
              + " is changed there unless this is given.")
  private boolean yes;

  ChangingCommand(Printer printer) {
    super(printer);
  }

  /**
   * Runs of state machines that change this.
   *
   * @param changes what will change, each as the end of a sentence: "make the role R"
   */
  final MachineRuns runs(List<String> changes) {
    return runs(_ -> {}, changes);
  }

  /** The same for keys of a user, which has to be there. */
  final MachineRuns runsOfUser(String userName, List<String> changes) {
    return runs(runs -> runs.requireUser(userName), changes);
  }

  /** The same for one of its keys; an empty id stands for any. */
  final MachineRuns runsOfKey(String userName, String accessKeyId, List<String> changes) {
    return runs(
        runs -> {
          runs.requireUser(userName);
          runs.requireKey(userName, accessKeyId);
        },
        changes);
  }

  /** A stack, a user or a key that isn't there is told before anybody is asked. */
  private MachineRuns runs(Consumer<MachineRuns> required, List<String> changes) {
    Platform platform = toBeAgreed();
    // The local stack is deployed where it isn't yet; a real account isn't touched by that.
    MachineRuns runs = runsOn(platform);
    required.accept(runs);
    agree(platform, changes);
    return runs;
  }

  /** Runs of state machines in an account that was agreed to, or needs no agreement. */
  final MachineRuns runsOn(Platform platform) {
    return new MachineRuns(
        platform,
        progress(),
        printer().wide(),
        new MachineRuns.Onlooker() {
          @Override
          public void goesOn(String arn) {
            printer().goesOn(arn, watched(arn, commands()));
          }

          @Override
          public void isOver(String arn) {
            printer().isOver(arn);
          }
        });
  }

  /** How to go on with an execution after an interrupt of the command. */
  final String watched(String executionArn, Commands commands) {
    return (isRepeatable() ? "Run the same command again to watch it on, or " : "Watch it on with ")
        + commands.line("status", executionArn, "--watch");
  }

  /**
   * Whether the command, run again after its execution has ended, changes nothing that it changed
   * already.
   */
  boolean isRepeatable() {
    return true;
  }

  /** The account; ends the command unless it is the local one or somebody agrees. */
  final Platform agreed(List<String> changes) {
    Platform platform = toBeAgreed();
    agree(platform, changes);
    return platform;
  }

  /**
   * The account before it is agreed to; ends the command where nobody can be asked, but first where
   * what was asked for can't be.
   */
  final Platform toBeAgreed() {
    Choice choice = choice();
    if (isReal()) {
      RealAccount.require(choice.profile(), choice.region());
      consent().requireSomebody();
    }
    return platform(choice);
  }

  /** Ends the command unless it is the local account or somebody agrees to this. */
  final void agree(Platform platform, List<String> changes) {
    if (isReal()) {
      List<String> told = new ArrayList<>(changes);
      if (!namespace().equals(Namespace.DEFAULT)) {
        told.addFirst("work on the installation " + namespace().name() + " only");
      }
      progress().stop();
      consent().require(Caller.of(platform.present()), told);
    }
  }

  /**
   * Asks once more, for what the user was just shown; as {@link #agree} ends the command.
   *
   * @param otherwise what may be done instead of agreeing
   */
  final void agreeAlso(String question, String otherwise) {
    if (isReal()) {
      progress().stop();
      consent().requireAlso(question, otherwise);
    }
  }

  private Consent consent() {
    Screen screen = printer().screen();
    return new Consent(screen.err(), screen.errIsTerminal(), printer().input(), yes);
  }
}
