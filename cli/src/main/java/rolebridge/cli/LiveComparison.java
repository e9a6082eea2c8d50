package rolebridge.cli;

import rolebridge.cli.aws.Account;
import rolebridge.cli.hub.HubView;
import rolebridge.cli.hub.LiveCheck;
import rolebridge.cli.hub.StackSettings;
import rolebridge.cli.rehearsal.Forecast;
import rolebridge.cli.request.RequestFile;
import rolebridge.cli.result.CheckResult;
import rolebridge.cli.result.Outcome;
import rolebridge.cli.setup.Failure;
import rolebridge.cli.setup.Progress;
import rolebridge.domain.managed.Hub;
import rolebridge.domain.provision.Blueprint;

/** Compares requests with what the hub's account has, by the caller's own credentials. */
final class LiveComparison {

  private final Printer printer;
  private final Account account;
  private final StackSettings settings;
  private final Hub hub;
  private final HubView view;

  LiveComparison(Platform platform, Printer printer) {
    this.printer = printer;
    this.account = platform.present();
    this.settings = new StackSettings(account, platform.deployed(account));
    this.hub = settings.hub();
    this.view = new HubView(account, settings);
  }

  HubView view() {
    return view;
  }

  /**
   * What provision would change for the request.
   *
   * @throws Failure with all violations when it would refuse it
   */
  Outcome of(String file, RequestFile read) {
    Forecast forecast;
    try (Progress.Step step =
        printer.progress().start("Comparing with account " + hub.accountId())) {
      forecast = new LiveCheck(view).of(read.request());
      step.done("");
    }
    return new CheckResult(
            file, read, Blueprint.of(read.request(), hub, settings.egressIps()), account.region())
        .compared(forecast, printer.screen().outColour());
  }
}
