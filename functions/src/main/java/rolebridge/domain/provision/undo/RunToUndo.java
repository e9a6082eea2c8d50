package rolebridge.domain.provision.undo;

import java.util.Objects;
import rolebridge.domain.provision.BeforeImage;
import rolebridge.domain.provision.Plan;

/** What a failed execution set out to make, and how it found things. */
public record RunToUndo(Plan plan, BeforeImage before) {

  public RunToUndo {
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(before, "before");
  }
}
