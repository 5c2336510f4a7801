import type { CommandWords, OptionWords } from './words.ts';

/** In single quotes, as every shell here takes it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const flagsOf = (options: readonly OptionWords[]): string => options.flatMap(({ flags }) => flags).join(' ');

const typed = ({ path }: CommandWords): string => path.map((word) => ` ${word}`).join('');

/** For bash; of what it does not know it leaves the names to be of files. */
export function bashScript(all: readonly CommandWords[]): string {
  const paths = all
    .filter(({ path }) => path.length > 0)
    .map((each) => `      ${quoted(typed(each))}) path=${quoted(typed(each))} ;;`);
  const contents = all.map((each) => {
    const words = [...each.commands.map(({ name }) => name), ...each.values].join(' ');
    return `    ${quoted(typed(each))}) options=${quoted(flagsOf(each.options))} words=${quoted(words)} ;;`;
  });
  const values = all.flatMap((each) =>
    each.options
      .filter((option) => option.values !== null)
      .map(({ flags, values: choices }) => {
        const places = flags.map((flag) => quoted(`${typed(each)} ${flag}`)).join(' | ');
        return `    ${places}) options='' words=${quoted((choices ?? []).join(' '))} ;;`;
      }),
  );
  return `# k6-vllm completion for bash; in ~/.bashrc: source <(k6-vllm completion bash)
_k6_vllm() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" path='' options='' words='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
${paths.join('\n')}
    esac
  done
  case "$path" in
${contents.join('\n')}
  esac
  case "$path $previous" in
${values.join('\n')}
  esac
  if [[ "$current" == -* ]]; then words="$options"; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _k6_vllm k6-vllm
`;
}

/** For zsh, which takes bash's. */
export const zshScript = (all: readonly CommandWords[]): string =>
  `# k6-vllm completion for zsh; in ~/.zshrc, after compinit: source <(k6-vllm completion zsh)
autoload -U +X bashcompinit && bashcompinit
${bashScript(all).split('\n').slice(1).join('\n')}`;

/** For fish, with what each word is for. */
export function fishScript(all: readonly CommandWords[]): string {
  const lines = all.flatMap((each) => {
    const here = conditionOf(each);
    return [
      ...each.commands.map(({ name, about }) => `${here} -f -a ${quoted(name)} -d ${quoted(about)}`),
      ...(each.values.length === 0 ? [] : [`${here} -a ${quoted(each.values.join(' '))}`]),
      ...each.options.map((option) => `${here} ${fishOption(option)}`),
    ];
  });
  return `# k6-vllm completion for fish; k6-vllm completion fish > ~/.config/fish/completions/k6-vllm.fish\n${lines.join('\n')}\n`;
}

/** The beginning of a line that counts where this command has been typed, and none of those within it. */
function conditionOf({ path, commands }: CommandWords): string {
  const inner = commands.map(({ name }) => name).join(' ');
  const seen = path.map((word) => `__fish_seen_subcommand_from ${word}`);
  const notYet = inner === '' ? [] : [`not __fish_seen_subcommand_from ${inner}`];
  return `complete -c k6-vllm -n ${quoted([...seen, ...notYet].join('; and '))}`;
}

function fishOption({ flags, about, values }: OptionWords): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const takes = values === null ? [] : ['-r', ...(values.length === 0 ? [] : [`-f -a ${quoted(values.join(' '))}`])];
  return [...names, ...takes, `-d ${quoted(about)}`].join(' ');
}
