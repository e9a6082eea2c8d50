package rolebridge.domain.rotate;

import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import rolebridge.domain.fake.Caller;
import rolebridge.domain.provision.ProvisionRun;
import rolebridge.domain.request.IntegrationRequest;

/** One execution of any machine, done step by step, so that another may go on between two. */
public final class SteppedRun {

  private final BooleanSupplier ended;
  private final Runnable next;
  private final Caller caller;
  private final Supplier<Optional<IntegrationRequest>> announced;
  private final Supplier<String> text;

  private SteppedRun(
      BooleanSupplier ended,
      Runnable next,
      Caller caller,
      Supplier<Optional<IntegrationRequest>> announced,
      Supplier<String> text) {
    this.ended = ended;
    this.next = next;
    this.caller = caller;
    this.announced = announced;
    this.text = text;
  }

  /** One that announces no access. */
  public static SteppedRun of(
      BooleanSupplier ended, Runnable next, Caller caller, Supplier<String> text) {
    return new SteppedRun(ended, next, caller, Optional::empty, text);
  }

  public static SteppedRun of(RotationRun run) {
    return of(run::hasEnded, run::step, run.caller(), () -> "pass " + run);
  }

  public static SteppedRun of(ProvisionRun run, IntegrationRequest request) {
    return new SteppedRun(
        () -> run.state().isEnd(),
        run::step,
        run.caller(),
        () -> run.isReady() ? Optional.of(request) : Optional.empty(),
        () -> "provision " + request.roleName() + " " + run);
  }

  public boolean hasEnded() {
    return ended.getAsBoolean();
  }

  public void step() {
    next.run();
  }

  public void finish() {
    while (!hasEnded()) {
      step();
    }
  }

  public Caller caller() {
    return caller;
  }

  /** The request whose access it announced; empty when it announced none. */
  public Optional<IntegrationRequest> announced() {
    return announced.get();
  }

  @Override
  public String toString() {
    return text.get();
  }
}
