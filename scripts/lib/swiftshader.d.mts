export function swiftShaderEnv(
  env?: Readonly<Record<string, string | undefined>>,
): Record<string, string>;
