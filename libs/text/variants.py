"""Variant kanji 異体字 and old forms 旧字体, each mapped to the form that is usually typed.

Groups follow the shrink map of MJ 文字情報基盤 to JIS X 0213, the 旧字体 of the 常用 and 人名用漢字 tables, and what registers really
contain (髙, 﨑, 𠮷, 邉). Only forms of one character are grouped: 埼 and 崎 stay two. A change here changes every key: raise
NORMALISER_VERSION with it.
"""

# One group a word: the usual form first, then its variants.
_GROUPS = """
高髙 崎﨑嵜㟢 吉𠮷 辺邊邉 浜濱濵 斎齋斉齊 沢澤 広廣 徳德 瀬瀨 柳栁桺 桑桒 島嶋嶌 富冨 館舘 淵渕渊 条條 恵惠 恒恆 真眞 桜櫻
竜龍 滝瀧 国國圀 実實 寿壽 栄榮 学學 円圓 弥彌 弁辨瓣辯 与與 余餘 芸藝 万萬 礼禮 宝寶寳 鉄鐵銕 点點 台臺 糸絲 亀龜 関關 覚覺
県縣 黒黑 歩步 緑綠 頼賴 峰峯 松枩 梅楳 増增 槙槇 遥遙 尭堯 巌巖巗 曽曾 蔵藏 鴎鷗 麹麴 桧檜 壷壺 薮藪 蝋蠟 頬頰 剥剝 填塡
掴摑 噛嚙 繋繫 莱萊 蒋蔣 醤醬 鹸鹼 叱𠮟 祢禰 芦蘆 靭靱 侠俠 讃讚 撹攪 涛濤 砺礪 穂穗 稲稻 聡聰 総總 荘莊 薫薰 蛍螢 衛衞
巻卷 勲勳 郎郞 静靜 清淸 青靑 戸戶 内內 呉吳 毎每 録錄 縁緣 強强 姫姬 収收 即卽 概槪 郷鄕鄉 研硏 亜亞 悪惡 圧壓 囲圍 医醫
為爲 壱壹 隠隱 営營 駅驛 応應 欧歐 殴毆 奥奧 横橫 仮假 価價 画畫 会會 絵繪 拡擴 岳嶽 楽樂 缶罐 観觀 帰歸 気氣 旧舊 挙擧 狭狹
区區 駆驅 径徑 経經 継繼 渓溪 軽輕 鶏鷄 剣劍劔劒 検檢 権權 献獻 験驗 厳嚴 効效 号號 済濟 砕碎 剤劑 雑雜 参參 惨慘 桟棧 蚕蠶
賛贊 残殘 児兒 辞辭 湿濕 釈釋 写寫 従從 縦縱 渋澁 獣獸 粛肅 処處 奨奬 将將 焼燒 称稱 証證 乗乘 剰剩 壌壤 嬢孃 浄淨 畳疊 譲讓
醸釀 嘱囑 触觸 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 随隨 髄髓 数數 枢樞 声聲 摂攝 窃竊 専專 戦戰 浅淺 潜潛 銭錢 禅禪 双雙 壮壯 捜搜
挿插 争爭 装裝 騒騷 臓臟 属屬 続續 堕墮 体體躰 対對 帯帶 滞滯 択擇 単單 担擔 胆膽 団團 弾彈 断斷 痴癡 昼晝 虫蟲 鋳鑄 庁廳
聴聽 鎮鎭 逓遞 転轉 伝傳 灯燈 当當 党黨 盗盜 闘鬪 独獨 読讀 届屆 弐貳 悩惱 脳腦 廃廢 拝拜 売賣 麦麥 発發 髪髮 抜拔 蛮蠻 秘祕
払拂 仏佛 並竝 変變 豊豐 翻飜 満滿 訳譯 薬藥 予豫 誉譽 揺搖 様樣 謡謠 来來 乱亂 覧覽 両兩 猟獵 塁壘 励勵 霊靈 隷隸 齢齡 恋戀
炉爐 労勞 楼樓 湾灣 村邨 野埜 籠篭 桝枡 秋穐秌 栃杤橡 穣穰 晋晉 寛寬 彦彥 顕顯 祷禱 禄祿 瑶瑤 峡峽 陥陷 徴徵 懐懷 拠據 暁曉
歯齒 毘毗 涙淚 焔焰 状狀 瓶甁 産產 竃竈 群羣 艶艷 茎莖 蕊蘂 諌諫 賎賤 遅遲 鈎鉤 閲閱 隣鄰 雁鴈 頚頸 鴬鶯 麺麵 黄黃 黙默
冴冱 梼檮 鶴靍靏 鯵鰺 凜凛 翠翆 昂昻 卯夘 畝畆畒 園薗 苔薹 坂岅 角⻆ 茂𦱳
土𡈽 丈𠀋 橘𣘺 喜㐂
"""


def _table(groups: str) -> dict[str, str]:
    table: dict[str, str] = {}
    for group in groups.split():
        usual, *variants = group
        for variant in variants:
            if variant != usual:
                table.setdefault(variant, usual)
    return table


VARIANTS: dict[str, str] = _table(_GROUPS)
"""variant character → usual character"""
