package software.amazon.awssdk.regions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ours against the SDK's, which stays in the SDK's jar. */
class GeneratedServiceMetadataProviderTest {

  private static final String NAME =
      "software.amazon.awssdk.regions.GeneratedServiceMetadataProvider";

  private final ServiceMetadataProvider ours = new GeneratedServiceMetadataProvider();

  @ParameterizedTest
  @ValueSource(strings = {"iam", "secretsmanager", "states", "sts"})
  void serviceMetadata_aServiceOfTheFunctions_isTheSdksOwn(String endpointPrefix) throws Exception {
    ServiceMetadata published = published().serviceMetadata(endpointPrefix);

    assertThat(ours.serviceMetadata(endpointPrefix)).isNotNull().hasSameClassAs(published);
  }

  @Test
  void serviceMetadata_everyPartition_signsAsTheSdkDoes() throws Exception {
    ServiceMetadataProvider published = published();
    for (String region : List.of("us-east-1", "eu-central-1", "us-gov-west-1", "cn-north-1")) {
      assertThat(ours.serviceMetadata("iam").signingRegion(Region.of(region)))
          .isEqualTo(published.serviceMetadata("iam").signingRegion(Region.of(region)));
    }
  }

  @Test
  void serviceMetadata_anotherService_hasTheSdksDefault() {
    assertThat(ours.serviceMetadata("lambda")).isNull();
    assertThat(ServiceMetadata.of("lambda").signingRegion(Region.EU_CENTRAL_1))
        .isEqualTo(Region.EU_CENTRAL_1);
  }

  private static ServiceMetadataProvider published() throws Exception {
    Path jar = Path.of(Region.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return (ServiceMetadataProvider)
        new Published(jar).loadClass(NAME).getDeclaredConstructor().newInstance();
  }

  /** Has the SDK's class of that name, and everything else from where tests have it. */
  private static final class Published extends ClassLoader {

    private final Path jar;

    Published(Path jar) {
      super(Published.class.getClassLoader());
      this.jar = jar;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.equals(NAME) ? findClass(name) : super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      try (JarFile file = new JarFile(jar.toFile());
          InputStream bytes =
              file.getInputStream(file.getEntry(name.replace('.', '/') + ".class"))) {
        byte[] content = bytes.readAllBytes();
        return defineClass(name, content, 0, content.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
