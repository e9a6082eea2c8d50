package rolebridge.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import rolebridge.cli.run.Execution;

@ExtendWith(InstallationExtension.class)
class ProvisionIT {

  @Test
  void provision_vendorGuidesExample_succeeds(Installation installation) throws Exception {
    String request = Files.readString(Project.ROOT.resolve("events/provision-aws-iam.json"));

    Execution run = installation.run("provision", "vendor-guide", request);

    assertThat(run.status()).as("%s: %s", run.error(), run.cause()).isEqualTo("SUCCEEDED");
    assertThat(run.output()).hasValueSatisfying(output -> assertThat(output).contains("AKIA"));
  }
}
